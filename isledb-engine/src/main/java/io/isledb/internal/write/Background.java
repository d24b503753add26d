package io.isledb.internal.write;

import io.isledb.error.IsleClosedException;
import io.isledb.internal.base.EngineContext;
import java.util.concurrent.RejectedExecutionException;

/**
 * Sees to it that what wants to be committed is committed without anybody waiting for it: queues
 * the work, times the interval and the next attempt after a failure. At most one of each is
 * outstanding, so nothing piles up, and an idle writer has none.
 *
 * <p>The flags are guarded by the lock of the {@link Committer}; the executor and the timers are
 * called without it.
 */
final class Background {
  private final Committer committer;
  private final EngineContext context;
  private final long intervalMs;
  private boolean isQueued;
  private boolean isRetryDue;
  private boolean isTimerArmed;

  /**
   * @param intervalMs age of the oldest change at which it is committed; 0 for never
   */
  Background(Committer committer, EngineContext context, long intervalMs) {
    this.committer = committer;
    this.context = context;
    this.intervalMs = intervalMs;
  }

  /** With the lock held: whether work should be queued now. */
  boolean shouldQueue() {
    return !isQueued && !isRetryDue && committer.isWorkDue();
  }

  /** Queues work and arms the timer where that is needed. */
  void attend() {
    boolean isArming;
    boolean isQueueing;
    committer.lock().lock();
    try {
      isArming = intervalMs > 0 && !isTimerArmed && committer.ageMs() >= 0;
      isTimerArmed |= isArming;
      isQueueing = shouldQueue();
      isQueued |= isQueueing;
    } finally {
      committer.lock().unlock();
    }
    if (isArming) {
      context.timers().schedule(intervalMs, this::onInterval);
    }
    if (isQueueing) {
      queue();
    }
  }

  private void queue() {
    try {
      context.executor().execute(this::run);
    } catch (RejectedExecutionException e) {
      isleIsClosing();
    }
  }

  private void isleIsClosing() {
    committer.lock().lock();
    try {
      isQueued = false;
    } finally {
      committer.lock().unlock();
    }
    committer.failures().owe(new IsleClosedException("The isles were closed before their writers"));
  }

  private void run() {
    committer.lock().lock();
    try {
      isQueued = false;
    } finally {
      committer.lock().unlock();
    }
    committer.commitIfDue();
    committer.preparation().runIfDue();
  }

  private void onInterval() {
    long leftMs = 0;
    committer.lock().lock();
    try {
      isTimerArmed = false;
      long ageMs = committer.ageMs();
      if (ageMs >= intervalMs) {
        committer.want();
      } else if (ageMs >= 0) {
        // What is there now came after the timer was armed.
        leftMs = intervalMs - ageMs;
        isTimerArmed = true;
      }
    } finally {
      committer.lock().unlock();
    }
    if (leftMs > 0) {
      context.timers().schedule(leftMs, this::onInterval);
    }
    attend();
  }

  /** Tries again after a while. */
  void retryAfter(long delayMs) {
    committer.lock().lock();
    try {
      if (isRetryDue) {
        return;
      }
      isRetryDue = true;
    } finally {
      committer.lock().unlock();
    }
    context.timers().schedule(delayMs, this::onRetry);
  }

  private void onRetry() {
    committer.lock().lock();
    try {
      isRetryDue = false;
    } finally {
      committer.lock().unlock();
    }
    attend();
  }
}
