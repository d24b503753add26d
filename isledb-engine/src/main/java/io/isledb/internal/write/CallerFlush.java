package io.isledb.internal.write;

import io.isledb.CommitInfo;
import io.isledb.error.FencedException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.internal.base.Creates;
import io.isledb.internal.base.Deadline;
import io.isledb.internal.base.EngineContext;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A flush on the thread of its caller: takes the turns that are needed, waits for those of others,
 * and pauses after failures, until what was written before is durable or the time is over.
 */
final class CallerFlush {
  private final Committer committer;
  private final EngineContext context;
  private final Background background;
  private final Deadline deadline;

  CallerFlush(
      Committer committer, EngineContext context, Background background, Deadline deadline) {
    this.committer = committer;
    this.context = context;
    this.background = background;
    this.deadline = deadline;
  }

  /** Commits everything that was added before; see {@link io.isledb.IsleWriter#flush}. */
  CommitInfo run() {
    long target = committer.newestNumber();
    while (true) {
      Batch batch = turnOrWait(target);
      if (batch == null) {
        return committer.last().info();
      }
      RuntimeException failure = committer.takeTurn(batch);
      if (failure != null) {
        backOff(failure);
      }
    }
  }

  /** The batch whose turn the caller now has; null when the target is durable. */
  private @Nullable Batch turnOrWait(long target) {
    committer.lock().lock();
    try {
      while (!committer.isDurable(target)) {
        Batch batch = committer.beginTurn();
        if (batch != null) {
          return batch;
        }
        if (deadline.isOver()) {
          throw committer.unknown(
              "A flush is still under way; what was written stays buffered", null);
        }
        committer.changed().await(Math.max(deadline.leftNs(), 1), TimeUnit.NANOSECONDS);
      }
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw committer.unknown(
          "Interrupted while waiting for a flush; what was written stays buffered", e);
    } finally {
      committer.lock().unlock();
    }
  }

  /** After a failed attempt: waits for the next one, or leaves it to the background and fails. */
  private void backOff(RuntimeException failure) {
    if (failure instanceof FencedException) {
      return; // told by the next look at the state
    }
    long delayMs = committer.failures().retryDelayMs();
    boolean isLastTry = deadline.leftNs() <= delayMs * 1_000_000;
    if (failure instanceof StoreUnavailableException cause && !isLastTry) {
      try {
        Creates.sleep(context.time(), delayMs, cause);
        return;
      } catch (StoreUnavailableException interrupted) {
        background.retryAfter(delayMs);
        throw interrupted;
      }
    }
    background.retryAfter(delayMs);
    throw failure instanceof StoreUnavailableException
        ? committer.failures().staysPending(failure)
        : failure;
  }
}
