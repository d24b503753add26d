package io.isledb.internal.compact;

import io.isledb.error.StoreUnavailableException;
import io.isledb.internal.base.Time;

/**
 * Bytes that maintenance may move in a second, over all isles of a process: a bucket of tokens that
 * fills steadily and holds one second's worth. Thread-safe; who has to wait does so outside of the
 * lock, in the order of coming.
 */
public final class IoBudget {
  /** No limit. */
  public static final long UNLIMITED = 0;

  /** Whoever waits looks this often whether to go on. */
  private static final long PART_MS = 200;

  private final Time time;
  private final long bytesPerSecond;

  /** When the bucket will be full again, on the monotonic clock, if nothing more is taken. */
  private long fullAtNs;

  /**
   * @param bytesPerSecond {@link #UNLIMITED} for no limit
   */
  public IoBudget(Time time, long bytesPerSecond) {
    this.time = time;
    this.bytesPerSecond = bytesPerSecond;
    this.fullAtNs = time.monotonicNs();
  }

  /** Takes bytes, waiting until they are there. */
  public void take(long bytes) {
    take(bytes, () -> {});
  }

  /**
   * As {@link #take(long)}.
   *
   * @param check called before each part of the wait; ends it by what it throws
   */
  void take(long bytes, Runnable check) {
    if (bytesPerSecond == UNLIMITED || bytes <= 0) {
      return;
    }
    long leftMs = reserve(bytes);
    while (leftMs > 0) {
      check.run();
      long partMs = Math.min(leftMs, PART_MS);
      sleep(partMs);
      leftMs -= partMs;
    }
  }

  private void sleep(long ms) {
    try {
      time.sleepMs(ms);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailableException("Interrupted while waiting for the I/O budget", e);
    }
  }

  private synchronized long reserve(long bytes) {
    long nowNs = time.monotonicNs();
    double seconds = (double) bytes / bytesPerSecond;
    fullAtNs = Math.max(fullAtNs, nowNs) + (long) (seconds * 1e9);
    long aheadNs = fullAtNs - nowNs - 1_000_000_000L;
    return aheadNs <= 0 ? 0 : (aheadNs + 999_999) / 1_000_000;
  }
}
