package io.isledb.internal.base;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

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

        @Override
        public boolean awaitMs(CountDownLatch latch, long ms) throws InterruptedException {
          return latch.await(ms, TimeUnit.MILLISECONDS);
        }
      };

  /** Milliseconds since 1970; may jump. */
  long wallMs();

  /** Nanoseconds from an arbitrary origin; never goes back. */
  long monotonicNs();

  /** Waits; a simulated clock may return at once with its time moved on. */
  void sleepMs(long ms) throws InterruptedException;

  /**
   * Waits until a latch is open, but not longer than some time.
   *
   * @return whether the latch is open
   */
  default boolean awaitMs(CountDownLatch latch, long ms) throws InterruptedException {
    if (latch.getCount() > 0) {
      sleepMs(ms);
    }
    return latch.getCount() == 0;
  }
}
