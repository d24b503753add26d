package io.isledb.internal.cache;

/**
 * Tells every so many uses that it is time. Thread-safe; threads hardly ever write to the same line
 * of memory, which would cost them more than a read.
 *
 * <p>Counted without care for races: they only make it a use earlier or later.
 */
final class UseCounter {
  private static final int SLOTS = 16; // a power of two

  /** Slots that far from each other are never in the same or in neighbouring lines of memory. */
  private static final int STRIDE = 32;

  /** One stride more on each side keeps other objects away. */
  private final int[] counts = new int[(SLOTS + 2) * STRIDE];

  /**
   * Counts a use by the calling thread.
   *
   * @param period after how many it is time
   * @return how many there were since the last time, if it is time; otherwise 0
   */
  int count(int period) {
    int slot = (((int) Thread.currentThread().getId() & (SLOTS - 1)) + 1) * STRIDE;
    int count = counts[slot] + 1;
    if (count < period) {
      counts[slot] = count;
      return 0;
    }
    counts[slot] = 0;
    return count;
  }
}
