package io.isledb.internal.iterator;

import io.isledb.Slice;
import java.util.Arrays;
import java.util.List;

/**
 * Keys in ascending order, arranged to be searched. Immutable, thread-safe; a search allocates
 * nothing.
 *
 * <p>A search by halves of many thousand keys waits for memory and mispredicts at almost every
 * step. So what all keys begin with is compared once, the eight bytes that follow stand in an array
 * of numbers, and the distance between the first and the last of those is cut into as many equal
 * stretches as there are keys: where keys are spread evenly, few stand in the stretch of the one
 * that is looked for. Where they are not, the search by halves is left, in that stretch alone.
 */
public final class SortedKeys {
  /** What this takes for each key beside the key itself, at most. */
  public static final int BYTES_EACH = Long.BYTES + 4 * Integer.BYTES;

  private final byte[] bytes;
  private final int[] offsets;
  private final int[] lengths;

  /** How many bytes all keys have in common. */
  private final int common;

  /** Of what follows the common bytes, see {@link KeyPrefix}. */
  private final long[] prefixes;

  /** The stretch of a prefix is its distance from the first, shifted right by so much. */
  private final int shift;

  /** For each stretch the number of the first key that lies in it or after it; then their count. */
  private final int[] starts;

  /** Thrown when keys are not in order. */
  public static final class OutOfOrderException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final int number;

    OutOfOrderException(int number) {
      super("key " + number + " is less than the one before it");
      this.number = number;
    }

    /** Number of the first key that is less than the one before it. */
    public int number() {
      return number;
    }
  }

  /**
   * Takes over arrays, which must not change any more.
   *
   * @param bytes where the keys stand
   * @param offsets where each begins
   * @param lengths how long each is
   * @throws OutOfOrderException when a key is less than the one before it
   */
  public SortedKeys(byte[] bytes, int[] offsets, int[] lengths) {
    this.bytes = bytes;
    this.offsets = offsets;
    this.lengths = lengths;
    requireOrder();
    this.common = commonBytes();
    this.prefixes = new long[offsets.length];
    for (int i = 0; i < prefixes.length; i++) {
      prefixes[i] = KeyPrefix.of(bytes, offsets[i] + common, Math.max(0, lengths[i] - common));
    }
    long distance = prefixes.length == 0 ? 0 : prefixes[prefixes.length - 1] - prefixes[0];
    this.shift = shift(distance, prefixes.length);
    this.starts = starts(distance);
  }

  /**
   * Copies keys.
   *
   * @throws OutOfOrderException when a key is less than the one before it
   */
  public static SortedKeys of(List<Slice> keys) {
    int[] offsets = new int[keys.size()];
    int[] lengths = new int[keys.size()];
    byte[] bytes = new byte[keys.stream().mapToInt(Slice::length).sum()];
    int end = 0;
    for (int i = 0; i < offsets.length; i++) {
      Slice key = keys.get(i);
      offsets[i] = end;
      lengths[i] = key.length();
      System.arraycopy(key.array(), key.offset(), bytes, end, key.length());
      end += key.length();
    }
    return new SortedKeys(bytes, offsets, lengths);
  }

  private void requireOrder() {
    for (int i = 1; i < offsets.length; i++) {
      if (compare(i, bytes, offsets[i - 1], lengths[i - 1]) < 0) {
        throw new OutOfOrderException(i);
      }
    }
  }

  private int commonBytes() {
    int last = offsets.length - 1;
    if (last < 0) {
      return 0;
    }
    int most = Math.min(lengths[0], lengths[last]);
    int from = offsets[last];
    int mismatch = Arrays.mismatch(bytes, offsets[0], offsets[0] + most, bytes, from, from + most);
    return mismatch < 0 ? most : mismatch;
  }

  /** The least that leaves no more than twice as many stretches as there are keys. */
  private static int shift(long distance, int keys) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(distance);
    int wanted = Integer.SIZE - Integer.numberOfLeadingZeros(keys);
    return Math.max(0, bits - wanted);
  }

  private int[] starts(long distance) {
    int[] made = new int[(int) (distance >>> shift) + 2];
    int stretch = 0;
    for (int i = 0; i < prefixes.length; i++) {
      int mine = stretch(prefixes[i]);
      while (stretch < mine) {
        made[++stretch] = i;
      }
    }
    Arrays.fill(made, stretch + 1, made.length, prefixes.length);
    return made;
  }

  private int stretch(long prefix) {
    return (int) ((prefix - prefixes[0]) >>> shift);
  }

  public int count() {
    return offsets.length;
  }

  /** The number of the first key that is at or after the given one; {@link #count()} if none is. */
  public int firstAtOrAfter(byte[] key, int offset, int length) {
    int count = offsets.length;
    if (count == 0) {
      return 0;
    }
    if (common > 0) {
      int order = compareCommon(key, offset, length);
      if (order != 0) {
        return order > 0 ? 0 : count;
      }
    }
    long prefix = KeyPrefix.of(key, offset + common, length - common);
    if (Long.compareUnsigned(prefix, prefixes[0]) < 0) {
      return 0;
    }
    if (Long.compareUnsigned(prefix, prefixes[count - 1]) > 0) {
      return count;
    }
    int stretch = stretch(prefix);
    int low = starts[stretch];
    int high = starts[stretch + 1];
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compareRest(middle, prefix, key, offset, length) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private int compareCommon(byte[] key, int offset, int length) {
    int from = offsets[0];
    int end = offset + Math.min(length, common);
    return Arrays.compareUnsigned(bytes, from, from + common, key, offset, end);
  }

  /** A key, as a window. */
  public Slice key(int number) {
    return Slice.of(bytes, offsets[number], lengths[number]);
  }

  /** Order of a key of these to another. */
  public int compare(int number, byte[] key, int offset, int length) {
    int from = offsets[number];
    return Arrays.compareUnsigned(
        bytes, from, from + lengths[number], key, offset, offset + length);
  }

  /** Order of a key of these to another that begins with what all of them begin with. */
  private int compareRest(int number, long prefix, byte[] key, int offset, int length) {
    int byPrefix = Long.compareUnsigned(prefixes[number], prefix);
    return byPrefix != 0 ? byPrefix : compare(number, key, offset, length);
  }
}
