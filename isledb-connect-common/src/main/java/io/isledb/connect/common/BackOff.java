package io.isledb.connect.common;

import io.isledb.connect.base.Time;
import java.util.concurrent.TimeUnit;

/** When to try again: half a second after the first failure, then twice as long each time. */
public final class BackOff {
  private static final long FIRST_MS = 500;
  private static final long MOST_MS = 30_000;

  private final Time time;
  private long delayMs;
  private long notBeforeNs;

  public BackOff(Time time) {
    this.time = time;
  }

  public void failed() {
    delayMs = delayMs == 0 ? FIRST_MS : Math.min(MOST_MS, 2 * delayMs);
    notBeforeNs = time.monotonicNs() + TimeUnit.MILLISECONDS.toNanos(delayMs);
  }

  public void succeeded() {
    delayMs = 0;
  }

  /** Whether the last attempt failed. */
  public boolean isFailing() {
    return delayMs != 0;
  }

  /** How long to wait still; 0 for no longer. */
  public long remainingMs() {
    if (delayMs == 0) {
      return 0;
    }
    long remainingNs = notBeforeNs - time.monotonicNs();
    return remainingNs <= 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(remainingNs) + 1;
  }
}
