package io.isledb.connect.sink;

import io.isledb.connect.base.Time;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands until it is moved. */
final class ManualTime implements Time {
  private final AtomicLong ns = new AtomicLong();

  void forward(long ms) {
    ns.addAndGet(TimeUnit.MILLISECONDS.toNanos(ms));
  }

  @Override
  public long wallMs() {
    return 1_700_000_000_000L + TimeUnit.NANOSECONDS.toMillis(ns.get());
  }

  @Override
  public long monotonicNs() {
    return ns.get();
  }
}
