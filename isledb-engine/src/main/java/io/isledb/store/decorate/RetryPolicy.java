package io.isledb.store.decorate;

import io.isledb.error.InvalidOptionException;

/**
 * How often and how long to try again. The delay before attempt n+1 is a random share, from a half
 * to all, of {@code firstDelayMs * 2^(n-1)}, and never more than {@code delayMsMax}.
 *
 * @param attemptsMax how many attempts in all, from 1
 * @param firstDelayMs delay after the first failure
 * @param delayMsMax the longest single delay
 * @param totalDelayMsMax the longest time to spend waiting for one call
 */
public record RetryPolicy(
    int attemptsMax, long firstDelayMs, long delayMsMax, long totalDelayMsMax) {

  /** Five attempts in about ten seconds. */
  public static final RetryPolicy DEFAULT = new RetryPolicy(5, 200, 5_000, 10_000);

  public RetryPolicy {
    if (attemptsMax < 1) {
      throw new InvalidOptionException("A retry policy allows at least one attempt")
          .with("attemptsMax", attemptsMax);
    }
    if (firstDelayMs < 1 || delayMsMax < firstDelayMs || totalDelayMsMax < 0) {
      throw new InvalidOptionException(
              "The delays of a retry policy must be positive and the longest not below the first")
          .with("firstDelayMs", firstDelayMs)
          .with("delayMsMax", delayMsMax)
          .with("totalDelayMsMax", totalDelayMsMax);
    }
  }

  /**
   * The delay after some failed attempts.
   *
   * @param failures how many attempts have failed, from 1
   * @param jitter from 0 to 1
   */
  long delayMs(int failures, double jitter) {
    // 2^20 times the first delay is past any sensible maximum and does not overflow.
    long factor = 1L << Math.min(failures - 1, 20);
    long full = firstDelayMs > delayMsMax / factor ? delayMsMax : firstDelayMs * factor;
    return full - (long) (full / 2.0 * jitter);
  }
}
