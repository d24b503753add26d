package io.isledb.internal.format.sst;

import io.isledb.internal.iterator.EntryView;
import io.isledb.internal.iterator.KeyPrefix;

/**
 * Where the entries of a block begin and how their keys do, as one number per entry, so that a
 * search goes straight to an entry instead of reading those before it. {@link DataBlock} keeps
 * them.
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

  private BlockHeads() {}

  /** Memory for a block of so many entries. */
  static int weightBytes(int entries) {
    return 16 + entries * Long.BYTES;
  }

  /**
   * Reads all entries.
   *
   * @param common bytes that the first and the last key have in common
   */
  static long[] of(DataBlock block, int common) {
    long[] heads = new long[block.entries];
    BlockIterator entries = new BlockIterator(block);
    EntryView entry = entries.entry();
    int count = 0;
    int at = 0;
    while (entries.next()) {
      boolean isCounted = count < heads.length && entry.keyLength >= common;
      long number = isCounted ? first(head(entry.keyArray, 0, entry.keyLength, common)) | at : 0;
      if (!isCounted || (count > 0 && number < heads[count - 1])) {
        throw block.corrupt("A block's entries are not as many or not in the order stated", null);
      }
      heads[count++] = number;
      at = entries.position();
    }
    if (count != heads.length) {
      throw block.corrupt("A block has fewer entries than it states", null);
    }
    return heads;
  }

  /** The head of a key, to be compared as a signed number. */
  static int head(byte[] key, int offset, int length, int common) {
    return (int) (KeyPrefix.of(key, offset + common, length - common) >>> 32) ^ Integer.MIN_VALUE;
  }

  static int headOf(long number) {
    return (int) (number >> 32);
  }

  static int offsetOf(long number) {
    return (int) number;
  }

  /** The bytes that a head was made of. */
  static void copyHead(long number, byte[] target, int at) {
    int head = headOf(number) ^ Integer.MIN_VALUE;
    for (int i = 0; i < HEAD_BYTES; i++) {
      target[at + i] = (byte) (head >>> (24 - 8 * i));
    }
  }

  /** The first entry whose head is not before this one; the number of entries if there is none. */
  static int firstAtOrAfter(long[] heads, int head) {
    long wanted = first(head);
    int low = 0;
    int size = heads.length;
    while (size > 0) {
      // Both halves are of equal size, so that the step is a choice and not a jump.
      int half = size >>> 1;
      low = heads[low + half] < wanted ? low + size - half : low;
      size = half;
    }
    return low;
  }

  private static long first(int head) {
    return (long) head << 32;
  }
}
