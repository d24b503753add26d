package io.isledb.internal.maintain;

import io.isledb.internal.base.Time;

/**
 * Guesses the store's clock between two of its answers, from the time that has passed since. Tells
 * when it is worth asking; decides nothing. Not thread-safe.
 */
final class StoreClock {
  private final Time time;
  private long seenMs;
  private long seenAtNs;

  StoreClock(Time time) {
    this.time = time;
    this.seenAtNs = time.monotonicNs();
  }

  /** The store has shown that this moment has come. */
  void saw(long storeMs) {
    if (storeMs > guessMs()) {
      seenMs = storeMs;
      seenAtNs = time.monotonicNs();
    }
  }

  /** What the store's clock should show; never before what it has shown. */
  long guessMs() {
    return seenMs == 0 ? 0 : seenMs + (time.monotonicNs() - seenAtNs) / 1_000_000;
  }
}
