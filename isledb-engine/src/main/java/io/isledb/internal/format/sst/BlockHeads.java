package io.isledb.internal.format.sst;

import io.isledb.internal.iterator.EntryView;
import io.isledb.internal.iterator.KeyPrefix;
import java.util.Arrays;

/**
 * Where the entries of a block begin and how their keys do, so that a search goes straight to an
 * entry instead of reading those before it. Made when a block is first searched; a block that is
 * only walked has none. Immutable, thread-safe.
 *
 * <p>A head is the four bytes of a key that follow the prefix that all keys of the block have in
 * common, padded with zeros. Heads ascend with the keys, and where they differ, the keys are in the
 * same order. It stands in the upper half of a number, its highest bit flipped so that signed order
 * serves; the entry's offset stands in the lower half.
 *
 * <p>In a block that was built rightly, the first entry of a head shares no byte past that head
 * with the entry before: its key can be put together without any other entry.
 */
final class BlockHeads {
  static final int HEAD_BYTES = Integer.BYTES;

  private final DataBlock block;
  private final long[] heads;

  /** Bytes that all keys have in common; they stand at {@link #firstKeyAt}. */
  private final int common;

  /** The first eight of them, the rest zero. */
  private final long commonPrefix;

  private final int firstKeyAt;

  private BlockHeads(DataBlock block, int firstKeyAt, int common) {
    this.block = block;
    this.heads = new long[block.entries];
    this.firstKeyAt = firstKeyAt;
    this.common = common;
    this.commonPrefix = KeyPrefix.of(block.bytes, firstKeyAt, common);
    fill(); // before the constructor ends, so that other threads see all of it
  }

  /** Memory for a block of so many entries. */
  static int weightBytes(int entries) {
    return 56 + entries * Long.BYTES;
  }

  static BlockHeads of(DataBlock block) {
    BlockCursor first = new BlockCursor(block, 0);
    if (!first.parse() || first.shared != 0) {
      throw block.corrupt("A restart point does not hold a whole key", null);
    }
    BlockIterator last = new BlockIterator(block, block.restart(block.restartCount - 1));
    while (last.next()) {
      // to the last entry
    }
    EntryView end = last.entry();
    int most = Math.min(first.suffix, end.keyLength);
    int mismatch = Arrays.mismatch(block.bytes, first.at, first.at + most, end.keyArray, 0, most);
    return new BlockHeads(block, first.at, mismatch < 0 ? most : mismatch);
  }

  private void fill() {
    BlockIterator entries = new BlockIterator(block, 0);
    EntryView entry = entries.entry();
    int count = 0;
    int at = entries.position();
    while (entries.next()) {
      boolean isCounted = count < heads.length && entry.keyLength >= common;
      long number = isCounted ? numbered(head(entry.keyArray, 0, entry.keyLength)) | at : 0;
      if (!isCounted || (count > 0 && number < heads[count - 1])) {
        throw block.corrupt("A block's entries are not as many or not in the order stated", null);
      }
      heads[count++] = number;
      at = entries.position();
    }
    if (count != heads.length) {
      throw block.corrupt("A block has fewer entries than it states", null);
    }
  }

  private int head(byte[] key, int offset, int length) {
    long eight = KeyPrefix.of(key, offset + common, length - common);
    return (int) (eight >>> 32) ^ Integer.MIN_VALUE;
  }

  private static long numbered(int head) {
    return (long) head << 32;
  }

  /** See {@link DataBlock#find}. */
  boolean find(byte[] key, int offset, int length, EntryView out) {
    if (compareCommon(key, offset, length) != 0) {
      return false;
    }
    int head = head(key, offset, length);
    for (int i = firstOf(head); i < heads.length && (int) (heads[i] >> 32) == head; i++) {
      BlockCursor cursor = new BlockCursor(block, (int) heads[i]);
      cursor.parse();
      int shared = cursor.shared;
      if (shared > common + HEAD_BYTES) {
        return block.findInOrder(key, offset, length, out);
      }
      // What it shares with the entry before is its common prefix and part of its head.
      if (shared + cursor.suffix == length
          && Arrays.equals(
              block.bytes,
              cursor.at,
              cursor.at + cursor.suffix,
              key,
              offset + shared,
              offset + length)) {
        cursor.fill(out, key, offset, length);
        return true;
      }
    }
    return false;
  }

  /**
   * The first entry that can have a key at or after this one: all before it have smaller keys. The
   * number of entries if there is none.
   */
  int firstAtOrAfter(byte[] key, int offset, int length) {
    int order = compareCommon(key, offset, length);
    if (order != 0) {
      return order < 0 ? 0 : heads.length;
    }
    return firstOf(head(key, offset, length));
  }

  int count() {
    return heads.length;
  }

  /** Where an entry begins in the block. */
  int offset(int entry) {
    return (int) heads[entry];
  }

  /**
   * Copies what is known of an entry's key without reading others.
   *
   * @param target of {@link #knownBytes()} at least
   */
  void copyKnown(int entry, byte[] target) {
    System.arraycopy(block.bytes, firstKeyAt, target, 0, common);
    int head = (int) (heads[entry] >> 32) ^ Integer.MIN_VALUE;
    for (int i = 0; i < HEAD_BYTES; i++) {
      target[common + i] = (byte) (head >>> (24 - 8 * i));
    }
  }

  int knownBytes() {
    return common + HEAD_BYTES;
  }

  private int firstOf(int head) {
    long wanted = numbered(head);
    int low = 0;
    int size = heads.length;
    while (size > 0) {
      int half = size >>> 1;
      low = heads[low + half] < wanted ? low + size - half : low;
      size = half;
    }
    return low;
  }

  /** Order of a key's beginning to what all keys begin with; 0 if it begins so too. */
  private int compareCommon(byte[] key, int offset, int length) {
    if (common > Long.BYTES || length < common) {
      return Arrays.compareUnsigned(
          key,
          offset,
          offset + Math.min(length, common),
          block.bytes,
          firstKeyAt,
          firstKeyAt + common);
    }
    return Long.compareUnsigned(KeyPrefix.of(key, offset, common), commonPrefix);
  }
}
