package io.isledb.internal.base;

import io.isledb.error.IsleException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.store.CreateOutcome;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Pursues unknown outcomes of conditional creates. */
public final class Creates {
  private Creates() {}

  /**
   * Creates an object with the same bytes again and again until it is known whether there is one of
   * that name. Of "exists" the caller must find out whose it is: it may be its own.
   *
   * @throws StoreUnavailableException when nothing is known by then; the object may still appear
   */
  public static CreateOutcome untilKnown(
      EngineContext context, String name, ByteBuffer bytes, Duration timeout) {
    Deadline deadline = Deadline.after(context.time(), timeout);
    for (int failures = 1; ; failures++) {
      CreateOutcome outcome = once(context, name, bytes);
      if (!(outcome instanceof CreateOutcome.Unknown unknown)) {
        return outcome;
      }
      long delayMs = Backoff.STORE.delayMs(failures, context.ids());
      if (deadline.leftNs() <= delayMs * 1_000_000) {
        throw new StoreUnavailableException(
                "The store does not tell what became of a create; it may still be applied",
                unknown.cause())
            .with("store", context.store().url())
            .with("object", name)
            .with("attempts", failures);
      }
      sleep(context.time(), delayMs, unknown.cause());
    }
  }

  /** One attempt; a store that is unavailable leaves the outcome unknown too. */
  public static CreateOutcome once(EngineContext context, String name, ByteBuffer bytes) {
    try {
      return context.store().createIfAbsent(name, bytes.duplicate());
    } catch (StoreUnavailableException e) {
      return new CreateOutcome.Unknown(e);
    }
  }

  /** Waits; an interrupt ends the waiting with the failure that was the reason for it. */
  public static void sleep(Time time, long delayMs, IsleException reason) {
    try {
      time.sleepMs(delayMs);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailableException("Interrupted while waiting to try again", reason);
    }
  }
}
