package io.isledb.internal.base;

/**
 * How long to wait before the next attempt: doubles from the first to the longest, and each time a
 * random half of that, so that many who failed together do not come back together.
 *
 * @param firstMs before the second attempt
 * @param longestMs never more than this
 */
public record Backoff(long firstMs, long longestMs) {
  /** For requests to a store. */
  public static final Backoff STORE = new Backoff(50, 10_000);

  /**
   * Milliseconds to wait.
   *
   * @param failures how many attempts have failed in a row, from 1
   */
  public long delayMs(int failures, Ids ids) {
    int doublings = Math.min(Math.max(failures - 1, 0), 30);
    long whole = Math.min(longestMs, firstMs << doublings);
    return whole / 2 + (long) (ids.fraction() * (whole - whole / 2 + 1));
  }
}
