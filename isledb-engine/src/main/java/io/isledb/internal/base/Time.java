package io.isledb.internal.base;

/**
 * The only source of time. Wall-clock time is for people and for expiry; waiting and ages are
 * measured on the monotonic clock.
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

        @Override
        public void sleepMs(long ms) throws InterruptedException {
          Thread.sleep(ms);
        }
      };

  /** Milliseconds since 1970; may jump. */
  long wallMs();

  /** Nanoseconds from an arbitrary origin; never goes back. */
  long monotonicNs();

  /** Waits; a simulated clock may return at once with its time moved on. */
  void sleepMs(long ms) throws InterruptedException;
}
