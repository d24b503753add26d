package io.isledb.internal.maintain;

import io.isledb.internal.base.Time;

/** The clocks of a machine whose wall clock somebody sets forward and back. */
final class SteppedTime implements Time {
  private final Time time;
  private long stepMs;
  private long latestMs;

  SteppedTime(Time time) {
    this.time = time;
    this.latestMs = time.wallMs();
  }

  void step(long ms) {
    stepMs += ms;
  }

  /** The latest wall-clock time that anybody has seen. */
  long latestMs() {
    latestMs = Math.max(latestMs, wallMs());
    return latestMs;
  }

  @Override
  public long wallMs() {
    latestMs = Math.max(latestMs, time.wallMs() + stepMs);
    return time.wallMs() + stepMs;
  }

  @Override
  public long monotonicNs() {
    return time.monotonicNs();
  }

  @Override
  public void sleepMs(long ms) throws InterruptedException {
    time.sleepMs(ms);
  }
}
