package io.isledb.connect.sink;

import io.isledb.connect.base.Time;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands until it is moved. */
final class ManualTime implements Time {
  private final AtomicLong ns = new AtomicLong();
  private final AtomicLong wallOffsetMs = new AtomicLong();

  void forward(long ms) {
    ns.addAndGet(TimeUnit.MILLISECONDS.toNanos(ms));
  }

  /** Sets the clock for people to another time; the other goes on. */
  void shiftWall(long ms) {
    wallOffsetMs.set(ms);
  }

  @Override
  public long wallMs() {
    return 1_700_000_000_000L + wallOffsetMs.get() + TimeUnit.NANOSECONDS.toMillis(ns.get());
  }

  @Override
  public long monotonicNs() {
    return ns.get();
  }
}
