package io.isledb.store.testing;

import io.isledb.internal.base.Time;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that moves only when told to, or when somebody sleeps on it: a sleep returns at once,
 * with the time moved on.
 */
public final class ManualTime implements Time {
  private final AtomicLong elapsedMs = new AtomicLong();
  private final AtomicLong sleptMs = new AtomicLong();
  private final long startMs;

  /**
   * @param startMs wall-clock time to begin with
   */
  public ManualTime(long startMs) {
    this.startMs = startMs;
  }

  public void advanceMs(long ms) {
    elapsedMs.addAndGet(ms);
  }

  /** How long callers have slept, together. */
  public long sleptMs() {
    return sleptMs.get();
  }

  @Override
  public long wallMs() {
    return startMs + elapsedMs.get();
  }

  @Override
  public long monotonicNs() {
    return elapsedMs.get() * 1_000_000;
  }

  @Override
  public void sleepMs(long ms) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted before a sleep");
    }
    sleptMs.addAndGet(ms);
    advanceMs(ms);
  }
}
