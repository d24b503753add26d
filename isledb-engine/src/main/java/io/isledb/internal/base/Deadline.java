package io.isledb.internal.base;

import java.time.Duration;

/** A moment on the monotonic clock until which something is tried. Immutable. */
public final class Deadline {
  private static final long LONGEST_NS = Long.MAX_VALUE / 4;

  private final Time time;
  private final long atNs;

  private Deadline(Time time, long atNs) {
    this.time = time;
    this.atNs = atNs;
  }

  public static Deadline after(Time time, Duration timeout) {
    long ns;
    try {
      ns = Math.min(timeout.toNanos(), LONGEST_NS);
    } catch (ArithmeticException e) {
      ns = LONGEST_NS;
    }
    return new Deadline(time, time.monotonicNs() + ns);
  }

  public boolean isOver() {
    return leftNs() <= 0;
  }

  /** Nanoseconds left; negative when it is over. */
  public long leftNs() {
    return atNs - time.monotonicNs();
  }
}
