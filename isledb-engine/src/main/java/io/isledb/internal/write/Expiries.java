package io.isledb.internal.write;

import io.isledb.Mutation;
import io.isledb.internal.base.Time;
import java.time.Duration;

/**
 * When values cease to exist, ms since 1970; {@link Mutation#NEVER} for never.
 *
 * @param timeToLiveMs how long a value lives whose writer leaves it to the isle; 0 for ever
 */
record Expiries(Time time, long timeToLiveMs) {
  /** What a change asks for. */
  long of(Mutation mutation) {
    if (mutation.value() == null) {
      return Mutation.NEVER;
    }
    return mutation.expiryMs() == Mutation.DEFAULT_EXPIRY ? byDefault() : mutation.expiryMs();
  }

  /** Counted from the time of writing, not from the entry's own timestamp, which may be old. */
  long byDefault() {
    return timeToLiveMs == 0
        ? Mutation.NEVER
        : after(time.wallMs(), Duration.ofMillis(timeToLiveMs));
  }

  /** In any case after 1970, and after now if it can be said. */
  static long after(long nowMs, Duration timeToLive) {
    try {
      return Math.max(1, Math.addExact(nowMs, Math.max(1, timeToLive.toMillis())));
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }
}
