package io.isledb.connect.base;

/**
 * The only source of time. Wall-clock time is for people; waiting and ages are measured on the
 * monotonic clock.
 */
public interface Time {
  /** The machine's clocks. */
  Time SYSTEM =
      new Time() {
        @Override
        public long wallMs() {
          return System.currentTimeMillis();
        }

        @Override
        public long monotonicNs() {
          return System.nanoTime();
        }
      };

  /** Milliseconds since 1970; may jump. */
  long wallMs();

  /** Nanoseconds from an arbitrary origin; never goes back. */
  long monotonicNs();
}
