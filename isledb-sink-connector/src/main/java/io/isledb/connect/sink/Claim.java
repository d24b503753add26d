package io.isledb.connect.sink;

import io.isledb.IsleWriter;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to own an isle, made in the background. A claim that is cancelled leaves no writer
 * behind. Thread-safe.
 */
final class Claim {
  private final Future<IsleWriter> attempt;
  private boolean cancelled;

  /**
   * @param claim claims the isle, waiting for the store
   */
  Claim(Supplier<IsleWriter> claim, ExecutorService executor) {
    attempt = executor.submit(() -> handOver(claim.get()));
  }

  private synchronized IsleWriter handOver(IsleWriter writer) {
    if (cancelled) {
      writer.abandon();
    }
    return writer;
  }

  boolean isDone() {
    return attempt.isDone();
  }

  /** Waits for the end of the attempt, but not longer than that; whether it has ended. */
  boolean await(long timeoutMs) throws InterruptedException {
    try {
      attempt.get(Math.max(0, timeoutMs), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException e) {
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  /** The writer of an attempt that has ended. */
  IsleWriter writer() throws ExecutionException {
    try {
      return attempt.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ExecutionException("interrupted", e);
    }
  }

  /** Gives the attempt up. */
  void cancel() {
    @Nullable IsleWriter writer = null;
    synchronized (this) {
      cancelled = true;
      if (attempt.isDone()) {
        try {
          writer = writer();
        } catch (ExecutionException e) {
          // It had failed: there is nothing to give up.
          writer = null;
        }
      }
    }
    if (writer != null) {
      writer.abandon();
      return;
    }
    attempt.cancel(true);
  }
}
