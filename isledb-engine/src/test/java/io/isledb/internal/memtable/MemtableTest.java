package io.isledb.internal.memtable;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.Entry;
import io.isledb.Slice;
import io.isledb.testing.Seeds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MemtableTest {
  /** Shapes of keys that exercise different parts of the sort. */
  enum Shape {
    FEW,
    RANDOM,
    COMMON_PREFIX,
    ZEROS,
    ASCENDING,
    DESCENDING,
    HIGH_BYTES,
    TIERS,
    LONG_WITH_ZEROS
  }

  private static final Comparator<Entry> BY_KEY_NEWEST_FIRST =
      Comparator.comparing(Entry::key)
          .thenComparing(Comparator.comparingLong(Entry::sequence).reversed());

  private final MemoryBudget budget = new MemoryBudget(16L << 20);
  private final EntryOrder order = new EntryOrder();

  @ParameterizedTest
  @EnumSource
  void entriesComeOutSortedNewestVersionFirstWithNothingLost(Shape shape) {
    Random random = Seeds.random("MemtableTest");
    for (int round = 0; round < 20; round++) {
      Memtable memtable = new Memtable(budget);
      List<Entry> model = new ArrayList<>();
      int count = random.nextInt(round < 10 ? 40 : 5_000);
      for (int i = 0; i < count; i++) {
        Entry entry = entry(random, shape, i, count);
        Slice value = entry.value();
        memtable.add(entry.key(), value, entry.timestampMs(), entry.expiryMs(), entry.attributes());
        model.add(entry);
      }
      assertThat(memtable.entries()).isEqualTo(count);
      model.sort(BY_KEY_NEWEST_FIRST);
      assertThat(drain(memtable.sorted(1_000))).isEqualTo(model);
      assertThat(drain(memtable.sorted(1_000, order))).isEqualTo(model);
      memtable.release();
    }
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void whatIsForgottenIsAsIfItHadNeverBeenAdded() {
    Random random = Seeds.random("MemtableTest");
    for (int round = 0; round < 20; round++) {
      Memtable memtable = new Memtable(budget);
      List<Entry> model = new ArrayList<>();
      long bytes = 0;
      for (int i = 0; i < 3_000; i++) {
        if (i % 100 == 0) {
          memtable.truncate(model.size(), bytes);
        }
        boolean isKept = i % 100 < 60;
        // Also one that has a chunk of its own, and one whose key is longer than all others.
        int length = random.nextInt(400) == 0 ? 100_000 : random.nextInt(300);
        Slice key = bytes(random, isKept ? 8 : 9 + random.nextInt(20));
        Slice value = bytes(random, length);
        memtable.add(key, value, i, 0, Slice.EMPTY);
        if (isKept) {
          model.add(new Entry(key, value, 1_000 + model.size(), i, 0, Slice.EMPTY));
          bytes = memtable.dataBytes();
        }
      }
      memtable.truncate(model.size(), bytes);
      assertThat(memtable.entries()).isEqualTo(model.size());
      assertThat(memtable.dataBytes()).isEqualTo(bytes);
      model.sort(BY_KEY_NEWEST_FIRST);
      assertThat(drain(memtable.sorted(1_000, order))).isEqualTo(model);
      memtable.release();
    }
    assertThat(budget.usedBytes()).isZero();
  }

  private static Entry entry(Random random, Shape shape, int i, int count) {
    Slice value = random.nextInt(5) == 0 ? null : bytes(random, random.nextInt(50));
    return new Entry(
        key(random, shape, i, count),
        value,
        1_000 + i,
        random.nextLong(),
        value == null ? 0 : random.nextInt(3) * 1_000L,
        bytes(random, random.nextInt(3) == 0 ? 10 : 0));
  }

  private static Slice key(Random random, Shape shape, int i, int count) {
    return switch (shape) {
      case FEW -> Slice.utf8("k" + random.nextInt(5));
      case RANDOM -> bytes(random, random.nextInt(20));
      case COMMON_PREFIX -> Slice.utf8("a/long/common/prefix/" + random.nextInt(1_000));
      case ZEROS -> Slice.of(new byte[random.nextInt(12)]);
      case ASCENDING -> Slice.utf8(String.format("%09d", i));
      case DESCENDING -> Slice.utf8(String.format("%09d", count - i));
      // Each tier of keys agrees in more bytes than one look at them takes in.
      case TIERS -> Slice.utf8("tenant-1/".repeat(random.nextInt(6)) + random.nextInt(50));
      case LONG_WITH_ZEROS -> longWithZeros(random);
      case HIGH_BYTES -> Slice.of(new byte[] {(byte) random.nextInt(), (byte) random.nextInt()});
    };
  }

  private static Slice longWithZeros(Random random) {
    byte[] key = new byte[random.nextInt(40)];
    if (key.length > 0 && random.nextInt(3) == 0) {
      key[random.nextInt(key.length)] = 1;
    }
    return Slice.of(key);
  }

  private static Slice bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Slice.of(bytes);
  }

  private static List<Entry> drain(SortedEntries sorted) {
    List<Entry> entries = new ArrayList<>();
    while (sorted.next()) {
      entries.add(sorted.entry().toEntry());
    }
    return entries;
  }

  @Test
  void anEntryLargerThanAnyChunkIsKeptWhole() {
    Memtable memtable = new Memtable(budget);
    Slice large = bytes(new Random(1), 3 * MemoryBudget.CHUNK_BYTES);
    memtable.add(Slice.utf8("b"), large, 1, 0, Slice.EMPTY);
    memtable.add(Slice.utf8("a"), Slice.utf8("small"), 2, 0, Slice.EMPTY);
    List<Entry> entries = drain(memtable.sorted(1, order));
    assertThat(entries.get(0).value()).isEqualTo(Slice.utf8("small"));
    assertThat(entries.get(1).value()).isEqualTo(large);
    assertThat(memtable.heldBytes()).isEqualTo(budget.usedBytes());
    assertThat(memtable.heldBytes()).isLessThan(4L * MemoryBudget.CHUNK_BYTES);
  }

  /** What is moved for the sake of caches is there once, whole, and counted. */
  @Test
  void manySmallEntriesAreMovedAndNoneIsLost() {
    Random random = Seeds.random("MemtableTest.moved");
    Memtable memtable = new Memtable(budget);
    List<Entry> model = new ArrayList<>();
    while (memtable.dataBytes() < 3L * Bands.MEMTABLE_BYTES_LEAST) {
      // Some fill most of a chunk's rest, and some have a chunk of their own.
      int large = random.nextInt(2_000) == 0 ? random.nextInt(MemoryBudget.CHUNK_BYTES) : 0;
      Slice value = random.nextInt(5) == 0 ? null : bytes(random, large + random.nextInt(200));
      Slice key = bytes(random, 1 + random.nextInt(3));
      Slice attributes = bytes(random, random.nextInt(4));
      long sequence = 1_000 + model.size();
      model.add(new Entry(key, value, sequence, 5, value == null ? 0 : 9, attributes));
      memtable.add(key, value, 5, value == null ? 0 : 9, attributes);
    }
    long before = memtable.heldBytes();
    assertThat(Bands.areWorthwhile(memtable)).isTrue();
    model.sort(BY_KEY_NEWEST_FIRST);
    assertThat(drain(memtable.sorted(1_000, order))).isEqualTo(model);
    assertThat(memtable.heldBytes()).isEqualTo(budget.usedBytes()).isLessThan(2 * before);
    // Again, as after a failure, and after one more.
    assertThat(drain(memtable.sorted(1_000, order))).isEqualTo(model);
    Entry last = new Entry(Slice.EMPTY, Slice.EMPTY, 1_000 + model.size(), 5, 0, Slice.EMPTY);
    memtable.add(last.key(), last.value(), 5, 0, last.attributes());
    model.add(0, last);
    assertThat(drain(memtable.sorted(1_000, new EntryOrder()))).isEqualTo(model);
    memtable.release();
    assertThat(budget.usedBytes()).isZero();
  }

  /** Loads in order are walked where they lie. */
  @Test
  void entriesWrittenInOrderAreNotMoved() {
    Memtable memtable = new Memtable(budget);
    for (int i = 0; memtable.dataBytes() < Bands.MEMTABLE_BYTES_LEAST; i++) {
      memtable.add(Slice.utf8(String.format("%09d", i)), Slice.EMPTY, 1, 0, Slice.EMPTY);
    }
    int chunks = memtable.chunks();
    assertThat(drain(memtable.sorted(1, order))).hasSize(memtable.entries());
    assertThat(memtable.chunks()).isEqualTo(chunks);
  }

  @Test
  void anEmptyMemtableHoldsNothingAndASmallOneLittle() {
    Memtable memtable = new Memtable(budget);
    assertThat(memtable.heldBytes()).isZero();
    assertThat(drain(memtable.sorted(1))).isEmpty();
    memtable.add(Slice.utf8("a"), null, 1, 0, Slice.EMPTY);
    assertThat(memtable.heldBytes()).isLessThan(32 << 10);
  }

  @Test
  void chunksAreUsedAgain() {
    Memtable first = fill(new Memtable(budget));
    first.release();
    int free = budget.freeChunks();
    assertThat(free).isPositive();
    assertThat(budget.usedBytes()).isZero();
    Memtable second = fill(new Memtable(budget));
    assertThat(budget.freeChunks()).isZero();
    second.release();
    assertThat(budget.freeChunks()).isEqualTo(free);
  }

  @Test
  void noMoreChunksAreKeptThanTheBudgetHas() {
    MemoryBudget small = new MemoryBudget(2L * MemoryBudget.CHUNK_BYTES);
    fill(new Memtable(small)).release();
    assertThat(small.freeChunks()).isLessThanOrEqualTo(2);
  }

  private static Memtable fill(Memtable memtable) {
    for (int i = 0; i < 2_000; i++) {
      memtable.add(Slice.utf8("key" + i), Slice.of(new byte[1_000]), i, 0, Slice.EMPTY);
    }
    return memtable;
  }
}
