package io.isledb.internal.format.sst;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.Slice;
import io.isledb.internal.iterator.EntryView;
import io.isledb.testing.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Searching a block agrees with reading all of it, whatever its keys have in common. */
class BlockSearchTest {
  private static final int ROUNDS = 3_000;

  @Test
  void findAndSeekAgreeWithAListOfTheEntries() {
    Random random = Seeds.random("BlockSearchTest");
    for (int round = 0; round < ROUNDS; round++) {
      List<Slice> asked = keys(random);
      List<EntryView> entries = entries(random, asked.subList(0, 1 + random.nextInt(asked.size())));
      DataBlock block = block(entries, 1 + random.nextInt(8));
      for (Slice key : asked) {
        assertSame(block, entries, key);
      }
    }
  }

  private static void assertSame(DataBlock block, List<EntryView> entries, Slice key) {
    int expected = 0;
    while (expected < entries.size() && entries.get(expected).key().compareTo(key) < 0) {
      expected++;
    }
    boolean isThere = expected < entries.size() && entries.get(expected).key().equals(key);
    DataBlock searchable = block.searchable();
    int found = searchable.find(key.array(), key.offset(), key.length());
    assertThat(found >= 0)
        .as("%s in %s", key, entries.stream().map(EntryView::key).toList())
        .isEqualTo(isThere);
    BlockIterator walk = new BlockIterator(block);
    boolean hasNext = walk.seek(key.array(), key.offset(), key.length());
    assertThat(hasNext).isEqualTo(expected < entries.size());
    if (isThere) {
      assertIs(entries.get(expected), searchable.searchableBytes(), found);
    }
    for (EntryView entry : entries.subList(expected, entries.size())) {
      assertThat(walk.entry().toEntry()).isEqualTo(entry.toEntry());
      hasNext = walk.next();
    }
    assertThat(hasNext).isFalse();
  }

  private static void assertIs(EntryView expected, byte[] block, int entry) {
    byte[] key = expected.key().toByteArray();
    assertThat(BlockSearch.view(key, block, entry).toEntry()).isEqualTo(expected.toEntry());
    assertThat(BlockSearch.kind(block, entry)).isEqualTo(expected.kind);
    assertThat(BlockSearch.sequence(block, entry)).isEqualTo(expected.sequence);
    assertThat(BlockSearch.expiryMs(block, entry)).isEqualTo(expected.expiryMs);
    int length = BlockSearch.valueLength(block, entry);
    assertThat(Slice.of(block, BlockSearch.valueOffset(block, entry), length))
        .isEqualTo(expected.value());
  }

  /** Keys in no order that begin alike, end in zeros, or are beginnings of one another. */
  private static List<Slice> keys(Random random) {
    byte[] letters = {0, 1, 'a', (byte) 0x80, (byte) 0xff};
    int letterCount = 1 + random.nextInt(letters.length);
    byte[] common = new byte[random.nextInt(4) * 5];
    random.nextBytes(common);
    List<Slice> keys = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      byte[] key = Arrays.copyOf(common, common.length + random.nextInt(14));
      for (int at = common.length; at < key.length; at++) {
        key[at] = letters[random.nextInt(letterCount)];
      }
      if (random.nextInt(16) == 0 && key.length > 0) {
        key[random.nextInt(key.length)] ^= 1;
      }
      keys.add(Slice.of(key));
    }
    return keys;
  }

  private static List<EntryView> entries(Random random, List<Slice> keys) {
    List<EntryView> entries = new ArrayList<>();
    for (Slice key : new TreeSet<>(keys)) {
      long sequence = 1L << random.nextInt(60);
      for (int versions = 1 + random.nextInt(8) / 6; versions > 0; versions--) {
        EntryView entry = new EntryView();
        entry.keyArray = key.array();
        entry.keyLength = key.length();
        entry.sequence = sequence + versions;
        entry.timestampMs = random.nextLong() >> random.nextInt(64);
        entry.expiryMs = random.nextInt(6) == 0 ? 1 + random.nextInt(1_000_000) : 0;
        entry.kind = random.nextInt(6) == 0 ? EntryView.DELETE : EntryView.PUT;
        if (!entry.isDelete()) {
          entry.valueArray = new byte[random.nextInt(300)];
          random.nextBytes(entry.valueArray);
          entry.valueLength = entry.valueArray.length;
        }
        if (random.nextInt(6) == 0) {
          entry.attributesArray = new byte[random.nextInt(200)];
          random.nextBytes(entry.attributesArray);
          entry.attributesLength = entry.attributesArray.length;
        }
        entries.add(entry);
      }
    }
    return entries;
  }

  private static DataBlock block(List<EntryView> entries, int restartInterval) {
    BlockBuilder builder = new BlockBuilder(restartInterval, 4096);
    Slice before = Slice.EMPTY;
    for (EntryView entry : entries) {
      Slice key = entry.key();
      int most = Math.min(before.length(), key.length());
      int mismatch = Arrays.mismatch(before.array(), 0, most, key.array(), 0, most);
      builder.add(entry, mismatch < 0 ? most : mismatch);
      before = key;
    }
    builder.finish();
    byte[] raw = Arrays.copyOf(builder.raw().array(), builder.raw().position());
    return DataBlock.of(raw, "log/1", 0);
  }
}
