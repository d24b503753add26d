package io.isledb.connect.sink;

import io.isledb.connect.base.Time;
import java.util.concurrent.TimeUnit;

/** An end of waiting that several waits share. */
record Deadline(Time time, long endNs) {
  static Deadline in(long timeoutMs, Time time) {
    return new Deadline(time, time.monotonicNs() + TimeUnit.MILLISECONDS.toNanos(timeoutMs));
  }

  long remainingMs() {
    return Math.max(0, TimeUnit.NANOSECONDS.toMillis(endNs - time.monotonicNs()));
  }
}
