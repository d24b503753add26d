package io.isledb.internal.write;

import io.isledb.CommitInfo;
import io.isledb.error.StoreUnavailableException;
import io.isledb.internal.base.Backoff;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.memtable.MemoryBudget;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Counts the attempts at a commit that failed in a row, and tells of them whoever waits for a batch
 * and the next caller. Its fields are guarded by the lock of the {@link Committer}, which those
 * methods take that do not say otherwise.
 */
final class Failures {
  private final Committer committer;
  private final EngineContext context;
  private final MemoryBudget budget;
  private final Batches batches;
  private final Lifecycle life;
  private final Duration patience;
  private int inARow;
  private long sinceNs;

  /**
   * @param patience how long the store may be out of reach before that is told
   */
  Failures(
      Committer committer,
      EngineContext context,
      MemoryBudget budget,
      Batches batches,
      Lifecycle life,
      Duration patience) {
    this.committer = committer;
    this.context = context;
    this.budget = budget;
    this.batches = batches;
    this.life = life;
    this.patience = patience;
  }

  /** With the lock held: an attempt has failed. */
  void another() {
    sinceNs = inARow == 0 ? context.time().monotonicNs() : sinceNs;
    inARow++;
  }

  /** With the lock held: an attempt has come through. */
  void over() {
    inARow = 0;
  }

  long retryDelayMs() {
    committer.lock().lock();
    try {
      return Backoff.STORE.delayMs(Math.max(inARow, 1), context.ids());
    } finally {
      committer.lock().unlock();
    }
  }

  /**
   * Tells whoever waits for the batch, and the next caller, once the failure has lasted too long.
   */
  void report(Batch batch, RuntimeException failure) {
    List<CompletableFuture<CommitInfo>> waiters;
    RuntimeException told = failure;
    committer.lock().lock();
    try {
      long failingNs = context.time().monotonicNs() - sinceNs;
      if (failure instanceof StoreUnavailableException) {
        if (failingNs < patience.toNanos()) {
          return;
        }
        told = staysPending(failure);
      }
      if (batch != batches.pending()) {
        return; // settled meanwhile
      }
      sinceNs = context.time().monotonicNs();
      life.owe(told);
      waiters = Batches.takeWaiters(batch);
    } finally {
      committer.lock().unlock();
    }
    tell(waiters, told);
    budget.wakeAll();
  }

  StoreUnavailableException staysPending(RuntimeException failure) {
    return committer.unknown(
        "The store does not tell what became of a commit; it stays pending and is tried again",
        failure);
  }

  /** Notes a failure of the background for whoever calls next. */
  void owe(RuntimeException failure) {
    List<CompletableFuture<CommitInfo>> waiters;
    committer.lock().lock();
    try {
      life.owe(failure);
      waiters = batches.takeAllWaiters();
    } finally {
      committer.lock().unlock();
    }
    tell(waiters, failure);
    budget.wakeAll();
  }

  /** Without the lock: ends the waiting of some. */
  static void tell(List<CompletableFuture<CommitInfo>> waiters, RuntimeException failure) {
    waiters.forEach(waiter -> waiter.completeExceptionally(failure));
  }
}
