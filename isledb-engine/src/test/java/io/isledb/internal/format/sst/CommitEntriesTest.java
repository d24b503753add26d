package io.isledb.internal.format.sst;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.isledb.ChangeIterator;
import io.isledb.Entry;
import io.isledb.Slice;
import io.isledb.error.CorruptObjectException;
import io.isledb.internal.base.Chunks;
import io.isledb.internal.base.FeedMemory;
import io.isledb.internal.iterator.EntryView;
import io.isledb.options.Limits;
import io.isledb.options.SstOptions;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CommitEntriesTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int KEY_BYTES = 16;
  private static final int VALUE_BYTES = 100;

  @Test
  void entriesOfAllShapesComeBackByOrdinalWhateverTheOrderTheyCameIn() {
    List<Entry> written =
        List.of(
            new Entry(Slice.utf8("a"), null, 7, 1, 0, Slice.EMPTY),
            new Entry(Slice.utf8("b"), Slice.EMPTY, 8, -1, 5, Slice.utf8("attributes")),
            new Entry(Slice.utf8("c"), Slice.of(new byte[200_000]), 9, 0, 0, Slice.utf8("x")),
            new Entry(Slice.EMPTY, Slice.utf8("value"), 10, Long.MAX_VALUE, -1, Slice.EMPTY),
            new Entry(Slice.utf8("d"), Slice.of(new byte[70_000]), 11, 0, 3, Slice.EMPTY));
    CommitEntries entries = new CommitEntries(7, 1_000, written.size(), new Chunks(0));
    for (int i : new int[] {4, 0, 2, 3, 1}) {
      assertThat(entries.has(i)).isFalse();
      entries.beginBlock();
      entries.add(i, 0, view(written.get(i)));
      assertThat(entries.has(i)).isTrue();
    }
    assertThat(entries).isEqualTo(written);
    assertThat(entries.added()).isEqualTo(written.size());
    assertThat(entries.bytes(0)).isEqualTo(1);
    assertThat(entries.bytes(1)).isEqualTo(11);
    assertThat(entries.bytes(2)).isEqualTo(200_002);
    assertThat(entries.bytes(3)).isEqualTo(5);
    assertThatThrownBy(() -> entries.get(5)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void aChangeInMemoryIsItsBytesAndBecomesThreeObjectsWhenAskedFor() {
    int count = 20_000;
    byte[] file = CommitRoundTripTest.build(written(count), SstOptions.FLUSH);
    CommitEntries entries = decode(file);
    long beforeDecode = THREADS.getCurrentThreadAllocatedBytes();
    decode(file);
    long decoded = THREADS.getCurrentThreadAllocatedBytes() - beforeDecode;
    System.out.println(decoded / count + " bytes allocated to decode a change");
    // 16 bytes before the key, as these are older than most, 4 for the place, some of its block's
    // and its filter's.
    assertThat(decoded / count).isLessThan(KEY_BYTES + VALUE_BYTES + 48);

    long beforeGet = THREADS.getCurrentThreadAllocatedBytes();
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum += entries.get(i).timestampMs();
    }
    long got = THREADS.getCurrentThreadAllocatedBytes() - beforeGet;
    assertThat(sum).isEqualTo(count * (count - 1L) / 2);
    System.out.println(got / count + " bytes allocated to look at a change");
    // An entry and the slices of its key and its value.
    assertThat(got / count).isLessThan(128);
  }

  @Test
  void followingAFeedAllocatesNothingForAChangeOnceItsMemoryComesBack() {
    int count = 20_000;
    byte[] file = CommitRoundTripTest.build(written(count), SstOptions.FLUSH);
    FeedMemory memory = FeedMemory.keeping(64 << 20);
    long content = walk(decode(file, memory));
    long before = THREADS.getCurrentThreadAllocatedBytes();
    long again = walk(decode(file, memory));
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    System.out.println(allocated / count + " bytes allocated to decode and walk over a change");
    assertThat(again).isEqualTo(content).isEqualTo((long) count * (KEY_BYTES + VALUE_BYTES));
    // Some of its block's and its filter's. The slices may be objects here.
    assertThat(allocated / count).isLessThan(12 + 2 * 24);
  }

  @Test
  void aWalkGivesWhatTheListGives() {
    int count = 5_000;
    List<Entry> written = written(count);
    CommitEntries entries = decode(CommitRoundTripTest.build(written, SstOptions.FLUSH));
    for (int from : new int[] {0, 1, 2_047, 2_048, 4_999}) {
      for (int end : new int[] {from + 1, 2_048, 4_096, count}) {
        List<Entry> walked = new ArrayList<>();
        try (ChangeIterator walk = entries.window(from, Math.max(from, end)).iterate()) {
          while (walk.next()) {
            walked.add(walk.entry());
          }
          assertThat(walk.next()).isFalse();
        }
        assertThat(walked).isEqualTo(written.subList(from, Math.max(from, end)));
      }
    }
  }

  @Test
  void aCutTakesAsManyAsFitWhetherItLooksAtWholePartsOrNot() {
    int count = 10_000;
    CommitEntries entries = decode(CommitRoundTripTest.build(written(count), SstOptions.FLUSH));
    long each = KEY_BYTES + VALUE_BYTES;
    assertThat(entries.fitting(0, count, Long.MAX_VALUE)).isEqualTo(count);
    assertThat(entries.fitting(0, count, 0)).isEqualTo(1);
    assertThat(entries.fitting(3, 3, 0)).isEqualTo(3);
    for (int from : new int[] {0, 1, 2_000, 2_048, 6_000}) {
      for (int fit : new int[] {1, 47, 48, 49, 2_047, 2_048, 2_049, 4_000}) {
        assertThat(entries.fitting(from, count, fit * each)).isEqualTo(from + fit);
        assertThat(entries.fitting(from, count, fit * each + each - 1)).isEqualTo(from + fit);
        assertThat(entries.fitting(from, from + fit, Long.MAX_VALUE)).isEqualTo(from + fit);
      }
    }
  }

  @Test
  void memoryIsUsedAgainOnlyWhenAllWasLetGoAndNothingWasAskedForAsAnObject() {
    byte[] file = CommitRoundTripTest.build(written(100), SstOptions.FLUSH);
    CommitEntries entries = decode(file);
    CommitWindow first = entries.window(0, 60);
    CommitWindow second = entries.window(60, 100);
    letGo(second);
    letGo(second);
    assertThat(entries.isHeld(0, 100)).isTrue();
    letGo(first);
    assertThat(entries.isHeld(0, 1)).isFalse();
    assertThat(entries.isHeld(100, 100)).isTrue();
    assertThat(entries.memoryBytes()).isZero();
    assertThatThrownBy(() -> first.get(0)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(first::iterate).isInstanceOf(IllegalStateException.class);

    CommitEntries lookedInto = decode(file);
    CommitWindow list = lookedInto.window(0, 100);
    Entry kept = list.get(7);
    letGo(list);
    assertThat(lookedInto.isHeld(0, 100)).isTrue();
    assertThat(kept).isEqualTo(written(100).get(7));

    CommitEntries givenTwice = decode(file);
    letGo(givenTwice.window(0, 60));
    letGo(givenTwice.window(0, 60));
    assertThat(givenTwice.isHeld(0, 100)).isTrue();
  }

  @Test
  void aPartWhoseEntriesWereAllLetGoServesOthersBeforeItsCommitIsConsumed() {
    int count = 3 * CommitEntries.PART_ENTRIES;
    int part = CommitEntries.PART_ENTRIES;
    FeedMemory memory = FeedMemory.keeping(64 << 20);
    List<Entry> written = written(count);
    CommitEntries entries = decode(CommitRoundTripTest.build(written, SstOptions.FLUSH), memory);
    long all = entries.memoryBytes();
    letGo(entries.window(0, part - 1));
    assertThat(entries.memoryBytes()).isEqualTo(all);
    letGo(entries.window(part - 1, part + 1));
    assertThat(entries.isHeld(0, 1)).isFalse();
    assertThat(entries.isHeld(part, count)).isTrue();
    assertThat(entries.memoryBytes()).isBetween(all / 2, all * 3 / 4);
    assertThat(memory.chunks().keptBytes()).isBetween(all / 4, all / 2);
    assertThatThrownBy(() -> entries.window(part - 1, part + 1))
        .isInstanceOf(IllegalStateException.class);

    CommitWindow rest = entries.window(part + 1, count);
    assertThat(List.copyOf(rest)).isEqualTo(written.subList(part + 1, count));
    letGo(rest);
    assertThat(entries.isHeld(part, count)).as("looked into").isTrue();
  }

  @Test
  void partsThatWereFilledApartAreOneAfterwards() {
    List<Entry> written = written(2 * CommitEntries.PART_ENTRIES + 5);
    SplittableRandom random = new SplittableRandom(3);
    CommitEntries all = empty(written);
    CommitEntries other = empty(written);
    for (int i = 0; i < written.size(); i++) {
      CommitEntries target = random.nextBoolean() ? all : other;
      target.beginBlock();
      target.add(i, 0, view(written.get(i)));
    }
    all.absorb(other);
    assertThat(all).isEqualTo(written);
    assertThat(all.added()).isEqualTo(written.size());
    assertThat(all.fitting(0, written.size(), Long.MAX_VALUE)).isEqualTo(written.size());
    assertThat(all.fitting(0, written.size(), 100L * (KEY_BYTES + VALUE_BYTES))).isEqualTo(100);

    CommitEntries twice = empty(written);
    twice.add(17, 0, view(written.get(17)));
    assertThatThrownBy(() -> all.absorb(twice)).isInstanceOf(CorruptObjectException.class);
  }

  private static CommitEntries empty(List<Entry> written) {
    return new CommitEntries(written.get(0).sequence(), 0, written.size(), new Chunks(0));
  }

  private static void letGo(CommitWindow window) {
    window.iterate().close();
  }

  private static long walk(CommitEntries entries) {
    long bytes = 0;
    try (ChangeIterator walk = entries.window(0, entries.size()).iterate()) {
      while (walk.next()) {
        bytes += walk.key().length() + Objects.requireNonNull(walk.value()).length();
      }
    }
    return bytes;
  }

  @Test
  void aKeyIsAsLongAsTheFormatAllowsAndNotLonger() {
    EntryView view = new EntryView();
    view.keyArray = new byte[Limits.KEY_BYTES_MAX + 1];
    view.keyLength = Limits.KEY_BYTES_MAX - 10;
    view.valueArray = view.keyArray;
    CommitEntries entries = new CommitEntries(0, 0, 2, new Chunks(0));
    entries.add(1, 0, view);
    view.keyLength = 11;
    assertThatThrownBy(() -> entries.add(0, Limits.KEY_BYTES_MAX - 10, view))
        .isInstanceOf(CorruptObjectException.class)
        .hasMessageContaining("keyBytes=65536");
    view.keyLength = 10;
    entries.add(0, Limits.KEY_BYTES_MAX - 10, view);
    assertThat(entries.get(0).key().length()).isEqualTo(Limits.KEY_BYTES_MAX);
    assertThat(entries.get(1).key().length()).isEqualTo(Limits.KEY_BYTES_MAX - 10);
    assertThat(entries.bytes(0)).isEqualTo(Limits.KEY_BYTES_MAX);
  }

  private static CommitEntries decode(byte[] file) {
    return decode(file, FeedMemory.none());
  }

  private static CommitEntries decode(byte[] file, FeedMemory memory) {
    return CommitChanges.decode("o", Slice.of(file), null, 9, memory).changes();
  }

  private static List<Entry> written(int count) {
    SplittableRandom random = new SplittableRandom(1);
    List<Entry> written = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] key = new byte[KEY_BYTES];
      byte[] value = new byte[VALUE_BYTES];
      random.nextBytes(key);
      random.nextBytes(value);
      written.add(new Entry(Slice.of(key), Slice.of(value), 1000 + i, i, 0, Slice.EMPTY));
    }
    return written;
  }

  /** Its bytes one after the other, as a block has them. */
  private static EntryView view(Entry entry) {
    EntryView view = new EntryView();
    Slice value = Objects.requireNonNullElse(entry.value(), Slice.EMPTY);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Slice slice : List.of(entry.key(), entry.attributes(), value)) {
      bytes.writeBytes(slice.toByteArray());
    }
    view.keyArray = bytes.toByteArray();
    view.keyLength = entry.key().length();
    view.kind = entry.value() == null ? EntryView.DELETE : EntryView.PUT;
    view.valueLength = value.length();
    view.attributesLength = entry.attributes().length();
    view.timestampMs = entry.timestampMs();
    view.expiryMs = entry.expiryMs();
    return view;
  }
}
