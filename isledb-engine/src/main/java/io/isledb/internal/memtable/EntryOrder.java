package io.isledb.internal.memtable;

import java.util.Arrays;

/**
 * Sorts a memtable: keys ascending, of equal keys the later entry first.
 *
 * <p>What all keys have in common is left aside; of what comes after it, 8 bytes are kept in an
 * array of numbers, padded with zeros, which decides most comparisons without touching the entries.
 * Only equal numbers are decided by the whole keys. The sort is a bottom-up merge of
 * insertion-sorted pieces: stable, sequential in memory, no worst case. Entries enter it latest
 * first, so that stability alone puts the versions of a key in order. Keys that were written in
 * ascending order, as loads are, are recognised and not sorted at all.
 */
final class EntryOrder {
  private static final int PIECE = 12;
  private static final int PREFIX_BYTES = 8;

  private final Memtable memtable;
  private final int commonBytes;
  private long[] prefixes;
  private int[] numbers;

  private EntryOrder(Memtable memtable, int commonBytes) {
    this.memtable = memtable;
    this.commonBytes = commonBytes;
    this.prefixes = new long[memtable.entries()];
    this.numbers = new int[memtable.entries()];
  }

  /** The numbers of all entries, in sorted order. */
  static int[] of(Memtable memtable) {
    int entries = memtable.entries();
    if (isAscending(memtable)) {
      int[] numbers = new int[entries];
      Arrays.setAll(numbers, i -> i);
      return numbers;
    }
    EntryOrder order = new EntryOrder(memtable, commonBytes(memtable));
    for (int i = 0; i < entries; i++) {
      int number = entries - 1 - i;
      order.numbers[i] = number;
      order.prefixes[i] = order.prefix(number);
    }
    order.sort();
    return order.numbers;
  }

  private static boolean isAscending(Memtable memtable) {
    for (int i = 1; i < memtable.entries(); i++) {
      if (compareKeys(memtable, i - 1, i, 0) >= 0) {
        return false;
      }
    }
    return true;
  }

  private static int commonBytes(Memtable memtable) {
    byte[] first = memtable.chunkOf(0);
    int firstKey = memtable.offsetOf(0) + Memtable.ENTRY_HEAD_BYTES;
    int common = Memtable.keyLength(first, memtable.offsetOf(0));
    for (int i = 1; i < memtable.entries() && common > 0; i++) {
      byte[] chunk = memtable.chunkOf(i);
      int key = memtable.offsetOf(i) + Memtable.ENTRY_HEAD_BYTES;
      int length = Math.min(common, Memtable.keyLength(chunk, memtable.offsetOf(i)));
      int mismatch = Arrays.mismatch(first, firstKey, firstKey + length, chunk, key, key + length);
      common = mismatch < 0 ? length : mismatch;
    }
    return common;
  }

  /** Eight bytes of the key as a number whose signed order is the bytes' unsigned order. */
  private long prefix(int number) {
    byte[] chunk = memtable.chunkOf(number);
    int offset = memtable.offsetOf(number);
    int at = offset + Memtable.ENTRY_HEAD_BYTES + commonBytes;
    int length = Math.min(PREFIX_BYTES, Memtable.keyLength(chunk, offset) - commonBytes);
    long prefix = 0;
    for (int i = 0; i < length; i++) {
      prefix = (prefix << 8) | (chunk[at + i] & 0xff);
    }
    prefix = length == 0 ? 0 : prefix << (8 * (PREFIX_BYTES - length));
    return prefix ^ Long.MIN_VALUE;
  }

  private int compare(long prefixA, int numberA, long prefixB, int numberB) {
    int byPrefix = Long.compare(prefixA, prefixB);
    return byPrefix != 0 ? byPrefix : compareKeys(memtable, numberA, numberB, commonBytes);
  }

  private static int compareKeys(Memtable memtable, int a, int b, int from) {
    byte[] chunkA = memtable.chunkOf(a);
    byte[] chunkB = memtable.chunkOf(b);
    int offsetA = memtable.offsetOf(a);
    int offsetB = memtable.offsetOf(b);
    int keyA = offsetA + Memtable.ENTRY_HEAD_BYTES;
    int keyB = offsetB + Memtable.ENTRY_HEAD_BYTES;
    return Arrays.compareUnsigned(
        chunkA,
        keyA + from,
        keyA + Memtable.keyLength(chunkA, offsetA),
        chunkB,
        keyB + from,
        keyB + Memtable.keyLength(chunkB, offsetB));
  }

  private void sort() {
    int count = numbers.length;
    for (int from = 0; from < count; from += PIECE) {
      sortPiece(from, Math.min(from + PIECE, count));
    }
    long[] otherPrefixes = new long[count];
    int[] otherNumbers = new int[count];
    for (long width = PIECE; width < count; width *= 2) {
      for (long from = 0; from < count; from += 2 * width) {
        int middle = (int) Math.min(from + width, count);
        int end = (int) Math.min(from + 2 * width, count);
        merge((int) from, middle, end, otherPrefixes, otherNumbers);
      }
      long[] prefixesBefore = prefixes;
      prefixes = otherPrefixes;
      otherPrefixes = prefixesBefore;
      int[] numbersBefore = numbers;
      numbers = otherNumbers;
      otherNumbers = numbersBefore;
    }
  }

  private void sortPiece(int from, int end) {
    for (int i = from + 1; i < end; i++) {
      long prefix = prefixes[i];
      int number = numbers[i];
      int to = i;
      while (to > from && compare(prefixes[to - 1], numbers[to - 1], prefix, number) > 0) {
        prefixes[to] = prefixes[to - 1];
        numbers[to] = numbers[to - 1];
        to--;
      }
      prefixes[to] = prefix;
      numbers[to] = number;
    }
  }

  private void merge(int from, int middle, int end, long[] toPrefixes, int[] toNumbers) {
    int left = from;
    int right = middle;
    for (int to = from; to < end; to++) {
      boolean takeLeft =
          right == end
              || (left < middle
                  && compare(prefixes[left], numbers[left], prefixes[right], numbers[right]) <= 0);
      int taken = takeLeft ? left++ : right++;
      toPrefixes[to] = prefixes[taken];
      toNumbers[to] = numbers[taken];
    }
  }
}
