package io.isledb.internal.memtable;

import io.isledb.internal.base.Spares;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Sorts memtables, one after another in the same memory: keys ascending, of equal keys the later
 * entry first. Not thread-safe.
 *
 * <p>What all keys have in common is left aside; the 8 bytes after it, padded with zeros, are a
 * number, and a radix sort puts the numbers in order by as many of their first bytes as tell most
 * of them apart, without a comparison and without touching the entries. Entries that agree in these
 * are compared when they are few, else sorted in the same way by the bytes that follow. All of it
 * is stable, and entries enter it latest first, so the versions of a key come out in order. Keys
 * that were written in ascending order, as loads are, are recognised and not sorted at all.
 */
public final class EntryOrder {
  private static final Memtable NOTHING = new Memtable(new MemoryBudget(0));
  private static final int PREFIX_BYTES = 8;
  private static final int DIGITS = 1 << 8;

  /** So few entries are sorted by comparing. */
  private static final int FEW = 24;

  /** With 16, one entry in 32 has another with the same bytes, if keys are drawn evenly. */
  private static final int COMBINATIONS_PER_ENTRY = 16;

  /** Neighbours of which nothing is known but that their keys agree in their first bytes. */
  private record Range(int from, int to, int depth) {}

  private Memtable memtable = NOTHING;
  private int entries;
  private boolean isAsWritten;
  private int[] numbers = new int[0];
  private int[] otherNumbers = numbers;
  private long[] prefixes = new long[0];
  private long[] otherPrefixes = prefixes;
  private final int[][] counts = new int[PREFIX_BYTES][DIGITS];
  private final ArrayDeque<Range> unsorted = new ArrayDeque<>();

  /**
   * The numbers of all entries of a memtable, in sorted order, in an array that may be longer;
   * valid until the next call.
   */
  int[] of(Memtable sorted) {
    memtable = sorted;
    entries = sorted.entries();
    if (numbers.length < entries) {
      int room = Spares.roomFor(entries);
      numbers = new int[room];
      otherNumbers = new int[room];
      prefixes = new long[room];
      otherPrefixes = new long[room];
    }
    isAsWritten = isAscending(sorted);
    if (isAsWritten) {
      for (int i = 0; i < entries; i++) {
        numbers[i] = i;
      }
    } else {
      for (int i = 0; i < entries; i++) {
        numbers[i] = entries - 1 - i;
      }
      unsorted.push(new Range(0, entries, 0));
      while (!unsorted.isEmpty()) {
        sort(unsorted.pop());
      }
    }
    memtable = NOTHING;
    return numbers;
  }

  /** Whether the entries of the memtable sorted last were written in order. */
  boolean isAsWritten() {
    return isAsWritten;
  }

  /** Moves the entries of the memtable sorted last; where they are is valid until the next call. */
  Bands bands(Memtable sorted) {
    int[] ranks = otherNumbers;
    for (int rank = 0; rank < entries; rank++) {
      ranks[numbers[rank]] = rank;
    }
    return Bands.of(sorted, ranks, otherPrefixes);
  }

  /** Bytes of memory that it keeps. */
  public long heldBytes() {
    return bytesFor(numbers.length);
  }

  /** Bytes of memory that sorting so many entries needs. */
  public static long bytesFor(int entries) {
    return 2L * entries * (Integer.BYTES + Long.BYTES);
  }

  private static boolean isAscending(Memtable memtable) {
    for (int i = 1; i < memtable.entries(); i++) {
      if (memtable.compareKeys(i - 1, i, 0) >= 0) {
        return false;
      }
    }
    return true;
  }

  private void sort(Range range) {
    int shortest = memtable.shortestKey();
    int longest = memtable.longestKey();
    if (shortest < longest && range.to - range.from < entries) {
      shortest = Integer.MAX_VALUE;
      longest = 0;
      for (int i = range.from; i < range.to; i++) {
        int length = memtable.keyLength(numbers[i]);
        shortest = Math.min(shortest, length);
        longest = Math.max(longest, length);
      }
    }
    if (longest <= range.depth) {
      // They differ in nothing but the zeros at their ends.
      if (shortest < longest) {
        sortByLength(range);
      }
      return;
    }
    int depth = shortest > range.depth ? commonBytes(range, shortest) : range.depth;
    if (depth < longest) {
      sortByPrefix(range, depth);
    }
  }

  /** How many bytes all keys have in common, the known ones included. */
  private int commonBytes(Range range, int shortest) {
    int first = numbers[range.from];
    int common = shortest;
    for (int i = range.from + 1; i < range.to && common > range.depth; i++) {
      common = memtable.commonBytes(first, numbers[i], range.depth, common);
    }
    return common;
  }

  private void sortByPrefix(Range range, int depth) {
    for (int i = range.from; i < range.to; i++) {
      prefixes[i] = memtable.keyPrefix(numbers[i], depth);
    }
    int bytes = 0;
    if (range.to - range.from > FEW) {
      count(range.from, range.to);
      bytes = tellingBytes(range.to - range.from);
      sortByNumber(range.from, range.to, bytes);
    }
    int from = range.from;
    for (int i = range.from + 1; i <= range.to; i++) {
      if (i == range.to || !isAlike(prefixes[from], prefixes[i], bytes)) {
        if (i - from > FEW) {
          unsorted.push(new Range(from, i, depth + bytes));
        } else {
          sortByComparing(from, i, depth);
        }
        from = i;
      }
    }
  }

  /**
   * How many of the first bytes of the numbers are enough to tell nearly all entries apart, as far
   * as the values that each byte has can say.
   */
  private int tellingBytes(int entries) {
    long combinations = 1;
    int bytes = 0;
    while (bytes < PREFIX_BYTES && combinations < (long) entries * COMBINATIONS_PER_ENTRY) {
      bytes++;
      int values = 0;
      for (int count : counts[PREFIX_BYTES - bytes]) {
        values += count > 0 ? 1 : 0;
      }
      combinations *= values;
    }
    return bytes;
  }

  private static boolean isAlike(long a, long b, int bytes) {
    return bytes == 0 || (a ^ b) >>> (Long.SIZE - bytes * Byte.SIZE) == 0;
  }

  private void sortByLength(Range range) {
    for (int i = range.from; i < range.to; i++) {
      prefixes[i] = memtable.keyLength(numbers[i]);
    }
    count(range.from, range.to);
    sortByNumber(range.from, range.to, PREFIX_BYTES);
  }

  private void count(int from, int to) {
    for (int[] digit : counts) {
      Arrays.fill(digit, 0);
    }
    for (int i = from; i < to; i++) {
      long prefix = prefixes[i];
      for (int digit = 0; digit < PREFIX_BYTES; digit++) {
        counts[digit][(int) (prefix >>> (digit * Byte.SIZE)) & (DIGITS - 1)]++;
      }
    }
  }

  /** Sorts by the first bytes of the numbers in {@link #prefixes}, which have been counted. */
  private void sortByNumber(int from, int to, int bytes) {
    boolean isInOther = false;
    for (int digit = PREFIX_BYTES - bytes; digit < PREFIX_BYTES; digit++) {
      int[] places = counts[digit];
      int shift = digit * Byte.SIZE;
      if (places[(int) (prefixes[from] >>> shift) & (DIGITS - 1)] == to - from) {
        continue; // all have the same
      }
      int place = from;
      for (int value = 0; value < DIGITS; value++) {
        int count = places[value];
        places[value] = place;
        place += count;
      }
      for (int i = from; i < to; i++) {
        long prefix = prefixes[i];
        int target = places[(int) (prefix >>> shift) & (DIGITS - 1)]++;
        otherPrefixes[target] = prefix;
        otherNumbers[target] = numbers[i];
      }
      swap();
      isInOther = !isInOther;
    }
    if (isInOther) {
      // The rest of the arrays is where it was before.
      System.arraycopy(prefixes, from, otherPrefixes, from, to - from);
      System.arraycopy(numbers, from, otherNumbers, from, to - from);
      swap();
    }
  }

  private void swap() {
    long[] prefixesBefore = prefixes;
    prefixes = otherPrefixes;
    otherPrefixes = prefixesBefore;
    int[] numbersBefore = numbers;
    numbers = otherNumbers;
    otherNumbers = numbersBefore;
  }

  private void sortByComparing(int from, int to, int depth) {
    for (int i = from + 1; i < to; i++) {
      long prefix = prefixes[i];
      int number = numbers[i];
      int place = i;
      while (place > from && isAfter(place - 1, prefix, number, depth)) {
        prefixes[place] = prefixes[place - 1];
        numbers[place] = numbers[place - 1];
        place--;
      }
      prefixes[place] = prefix;
      numbers[place] = number;
    }
  }

  private boolean isAfter(int i, long prefix, int number, int depth) {
    int order = Long.compareUnsigned(prefixes[i], prefix);
    return order > 0
        || (order == 0 && memtable.compareKeys(numbers[i], number, depth + PREFIX_BYTES) > 0);
  }
}
