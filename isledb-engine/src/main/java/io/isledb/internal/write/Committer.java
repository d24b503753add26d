package io.isledb.internal.write;

import io.isledb.CommitInfo;
import io.isledb.Slice;
import io.isledb.error.FencedException;
import io.isledb.error.InvalidOptionException;
import io.isledb.error.IsleClosedException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.internal.base.Backoff;
import io.isledb.internal.base.Creates;
import io.isledb.internal.base.Deadline;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.format.sst.CommitHeader;
import io.isledb.internal.log.CommitLog;
import io.isledb.internal.log.CommitResult;
import io.isledb.internal.memtable.MemoryBudget;
import io.isledb.options.WriterOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Turns batches into commits, one after another. One batch fills while at most one other is being
 * committed. Whoever wants a batch committed (a caller of flush, the executor) takes the
 * <em>turn</em>, tries once, and gives it back; the turn, not the lock, is held during requests.
 *
 * <p>Thread-safe. One lock guards all fields, those of the {@link Lifecycle} and the {@link
 * Background} too; no request, no callback and no other writer's lock is waited for under it.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>A batch that was once sent is sent again, with the same bytes, until it is known to be in
 *       the log or the writer is fenced; no other commit is tried before.
 *   <li>While something wants to be committed, a turn is taken, or work is queued, or a retry is
 *       due, or a caller of flush waits for its next attempt.
 *   <li>After FENCED or CLOSED no turn begins.
 * </ol>
 */
final class Committer {
  /**
   * What one batch may hold before its writer refuses more: a file must fit into memory in one
   * piece.
   */
  private static final long BATCH_BYTES_MAX = 1L << 30;

  private final EngineContext context;
  private final MemoryBudget budget;
  private final CommitLog log;
  private final WriterOptions options;
  private final String isle;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Lifecycle life;
  private final Background background;

  private volatile CommitHeader last;
  private Batch active;
  private @Nullable Batch pending;
  private boolean isTurnTaken;
  private int failures;
  private long failingSinceNs;
  private long durableNumber;

  /**
   * @param fence the claim that this writer's commits follow
   * @param isle path of the isle, for messages
   */
  Committer(
      EngineContext context,
      MemoryBudget budget,
      CommitLog log,
      CommitHeader fence,
      String isle,
      WriterOptions options) {
    this.context = context;
    this.budget = budget;
    this.log = log;
    this.last = fence;
    this.isle = isle;
    this.options = options;
    this.life = new Lifecycle(isle);
    this.background = new Background(this, context, options.flushInterval().toMillis());
    this.active = new Batch(1, budget);
  }

  ReentrantLock lock() {
    return lock;
  }

  CommitHeader last() {
    return last;
  }

  long bufferedBytes() {
    lock.lock();
    try {
      return active.heldBytes() + (pending == null ? 0 : pending.heldBytes());
    } finally {
      lock.unlock();
    }
  }

  long bufferedEntries() {
    lock.lock();
    try {
      return active.entries() + (pending == null ? 0 : pending.entries());
    } finally {
      lock.unlock();
    }
  }

  /** Bytes that a flush begun now would free. */
  long reclaimableBytes() {
    lock.lock();
    try {
      return pending == null && life.state().mayCommit() ? active.heldBytes() : 0;
    } finally {
      lock.unlock();
    }
  }

  long oldestNs() {
    lock.lock();
    try {
      return active.oldestNs();
    } finally {
      lock.unlock();
    }
  }

  /** Fails unless changes can be taken; tells a failure of the background once. */
  void requireOpen() {
    lock.lock();
    try {
      life.checkOpen();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes a change.
   *
   * @param advance what is to become durable in the same commit, and in no other; null for nothing
   */
  void add(
      Slice key,
      @Nullable Slice value,
      long timestampMs,
      long expiryMs,
      Slice attributes,
      @Nullable Advance advance) {
    boolean needsAttention;
    lock.lock();
    try {
      life.checkOpen();
      if (advance != null) {
        requireForward(advance);
      }
      if (active.memtable().dataBytes() >= BATCH_BYTES_MAX) {
        throw new StoreUnavailableException(
                "So much is buffered that no more can be taken until the store has accepted some")
            .with("isle", isle)
            .with("bufferedBytes", active.heldBytes());
      }
      boolean isFirst = active.entries() == 0;
      active.memtable().add(key, value, timestampMs, expiryMs, attributes);
      active.grown(isFirst ? context.time().monotonicNs() : 0, value == null ? 0 : value.length());
      if (advance != null) {
        // Under the same lock as the change: a turn that began between the two would part them.
        active.advance(advance.position(), advance.nextOffset());
      }
      needsAttention = isFirst || background.shouldQueue();
    } finally {
      lock.unlock();
    }
    if (needsAttention) {
      background.attend();
    }
  }

  void advance(Advance advance) {
    lock.lock();
    try {
      life.checkOpen();
      OptionalLong present = requireForward(advance);
      if (present.isEmpty() || present.getAsLong() < advance.nextOffset()) {
        active.advance(advance.position(), advance.nextOffset());
      }
    } finally {
      lock.unlock();
    }
  }

  private OptionalLong requireForward(Advance advance) {
    OptionalLong present = offset(advance.position());
    if (present.isPresent() && present.getAsLong() > advance.nextOffset()) {
      throw new InvalidOptionException(
              "A watermark cannot go back by writing; rewrite the watermarks if that is meant")
          .with("isle", isle)
          .with("position", advance.position())
          .with("present", present.getAsLong())
          .with("asked", advance.nextOffset());
    }
    return present;
  }

  private OptionalLong offset(String position) {
    OptionalLong offset = active.offset(position);
    if (offset.isEmpty() && pending != null) {
      offset = pending.offset(position);
    }
    return offset.isPresent() ? offset : last.watermarks().next(position);
  }

  /** Commits everything that was added before; see {@link io.isledb.IsleWriter#flush}. */
  CommitInfo flush() {
    Deadline deadline = Deadline.after(context.time(), options.flushTimeout());
    long target = newestNumber();
    while (true) {
      Batch batch = turnOrWait(target, deadline);
      if (batch == null) {
        return last.info();
      }
      RuntimeException failure = takeTurn(batch);
      if (failure != null) {
        backOff(failure, deadline);
      }
    }
  }

  private long newestNumber() {
    lock.lock();
    try {
      life.checkMayCommit();
      life.owesNothing();
      if (!active.isEmpty()) {
        return active.number();
      }
      return pending == null ? durableNumber : pending.number();
    } finally {
      lock.unlock();
    }
  }

  /** The batch whose turn the caller now has; null when the target is durable. */
  private @Nullable Batch turnOrWait(long target, Deadline deadline) {
    lock.lock();
    try {
      while (true) {
        life.checkMayCommit();
        if (durableNumber >= target) {
          return null;
        }
        Batch batch = beginTurn();
        if (batch != null) {
          return batch;
        }
        if (deadline.isOver()) {
          throw unknown("A flush is still under way; what was written stays buffered", null);
        }
        changed.await(Math.max(deadline.leftNs(), 1), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unknown("Interrupted while waiting for a flush; what was written stays buffered", e);
    } finally {
      lock.unlock();
    }
  }

  private StoreUnavailableException unknown(String message, @Nullable Throwable cause) {
    return new StoreUnavailableException(message, cause)
        .with("isle", isle)
        .with("store", context.store().url())
        .with("commit", last.commitId() + 1);
  }

  /**
   * After a caller's failed attempt: waits for the next one, or leaves it to the background and
   * fails.
   */
  private void backOff(RuntimeException failure, Deadline deadline) {
    if (failure instanceof FencedException) {
      return; // told by the next look at the state
    }
    long delayMs = retryDelayMs();
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
    throw failure instanceof StoreUnavailableException ? staysPending(failure) : failure;
  }

  private StoreUnavailableException staysPending(RuntimeException failure) {
    return unknown(
        "The store does not tell what became of a commit; it stays pending and is tried again",
        failure);
  }

  private long retryDelayMs() {
    lock.lock();
    try {
      return Backoff.STORE.delayMs(Math.max(failures, 1), context.ids());
    } finally {
      lock.unlock();
    }
  }

  CompletableFuture<CommitInfo> flushAsync() {
    CompletableFuture<CommitInfo> future = new CompletableFuture<>();
    lock.lock();
    try {
      life.checkMayCommit();
      Batch target = active.isEmpty() ? pending : active;
      if (target == null) {
        return CompletableFuture.completedFuture(last.info());
      }
      target.want();
      target.waiters().add(future);
    } catch (FencedException | IsleClosedException e) {
      return CompletableFuture.failedFuture(e);
    } finally {
      lock.unlock();
    }
    background.attend();
    return future;
  }

  /** Starts to commit what is buffered; returns at once. */
  void flushSoon() {
    lock.lock();
    try {
      want();
    } finally {
      lock.unlock();
    }
    background.attend();
  }

  /** With the lock held: asks for what is buffered to be committed. */
  void want() {
    if (!active.isEmpty()) {
      active.want();
    }
  }

  /**
   * With the lock held: age of the oldest change that nobody commits yet; negative when there is
   * none.
   */
  long ageMs() {
    if (active.entries() == 0 || !life.state().mayCommit()) {
      return -1;
    }
    return Math.max(0, (context.time().monotonicNs() - active.oldestNs()) / 1_000_000);
  }

  /** With the lock held: whether there is something to commit and nobody who does it. */
  boolean isCommitDue() {
    return !isTurnTaken && life.state().mayCommit() && wantsCommit();
  }

  private boolean wantsCommit() {
    return pending != null
        || active.isWanted()
        || active.memtable().dataBytes() >= options.flushBytes();
  }

  /** Tries once, if there is something to commit and nobody who does it. */
  void commitIfDue() {
    Batch batch;
    lock.lock();
    try {
      batch = isCommitDue() ? beginTurn() : null;
    } finally {
      lock.unlock();
    }
    RuntimeException failure = batch == null ? null : takeTurn(batch);
    if (batch != null && failure != null && !(failure instanceof FencedException)) {
      report(batch, failure);
      background.retryAfter(retryDelayMs());
    }
  }

  /**
   * Tells whoever waits for the batch, and the next caller, once the failure has lasted too long.
   */
  private void report(Batch batch, RuntimeException failure) {
    List<CompletableFuture<CommitInfo>> waiters;
    RuntimeException told = failure;
    lock.lock();
    try {
      long failingNs = context.time().monotonicNs() - failingSinceNs;
      if (failure instanceof StoreUnavailableException) {
        if (failingNs < options.flushTimeout().toNanos()) {
          return;
        }
        told = staysPending(failure);
      }
      if (batch != pending) {
        return; // settled meanwhile
      }
      failingSinceNs = context.time().monotonicNs();
      life.owe(told);
      waiters = takeWaiters(batch);
    } finally {
      lock.unlock();
    }
    failAll(waiters, told);
    budget.wakeAll();
  }

  /** Notes a failure of the background for whoever calls next. */
  void owe(RuntimeException failure) {
    List<CompletableFuture<CommitInfo>> waiters = new ArrayList<>();
    lock.lock();
    try {
      life.owe(failure);
      waiters.addAll(takeWaiters(active));
      if (pending != null) {
        waiters.addAll(takeWaiters(pending));
      }
    } finally {
      lock.unlock();
    }
    failAll(waiters, failure);
    budget.wakeAll();
  }

  private static List<CompletableFuture<CommitInfo>> takeWaiters(Batch batch) {
    List<CompletableFuture<CommitInfo>> waiters = List.copyOf(batch.waiters());
    batch.waiters().clear();
    return waiters;
  }

  private static void failAll(
      List<CompletableFuture<CommitInfo>> waiters, RuntimeException failure) {
    waiters.forEach(waiter -> waiter.completeExceptionally(failure));
  }

  /** With the lock held: takes the turn if there is something to commit and nobody has it. */
  private @Nullable Batch beginTurn() {
    if (isTurnTaken || !life.state().mayCommit() || (pending == null && active.isEmpty())) {
      return null;
    }
    if (pending == null) {
      pending = active;
      active = new Batch(pending.number() + 1, budget);
    }
    isTurnTaken = true;
    return pending;
  }

  /**
   * Tries once to commit the batch whose turn the caller has, and gives the turn back; null on
   * success.
   */
  private @Nullable RuntimeException takeTurn(Batch batch) {
    RuntimeException failure = null;
    CommitHeader header = last;
    try {
      Batch.Encoded encoded = batch.encoded(header, context, log.layout(), options);
      header = encoded.header();
      CommitResult result = log.commit(header, encoded.bytes());
      if (result instanceof CommitResult.Unknown unknown) {
        failure = unknown.cause();
      }
    } catch (RuntimeException e) {
      failure = e;
    } catch (Error e) {
      failure = new IllegalStateException("a commit failed for a reason outside the engine", e);
    }
    endTurn(batch, failure, header);
    return failure;
  }

  private void endTurn(Batch batch, @Nullable RuntimeException failure, CommitHeader header) {
    List<CompletableFuture<CommitInfo>> waiters = List.of();
    lock.lock();
    try {
      isTurnTaken = false;
      if (!life.state().mayCommit()) {
        batch.release();
      } else if (failure == null) {
        last = header;
        durableNumber = batch.number();
        pending = null;
        failures = 0;
        life.owesNothing();
        waiters = takeWaiters(batch);
        batch.release();
      } else if (failure instanceof FencedException fence) {
        life.fence(fence);
        waiters = dropAll();
      } else {
        failingSinceNs = failures == 0 ? context.time().monotonicNs() : failingSinceNs;
        failures++;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (failure == null) {
      waiters.forEach(waiter -> waiter.complete(header.info()));
    } else {
      failAll(waiters, failure);
    }
    budget.wakeAll();
    budget.relieve();
    if (failure == null) {
      background.attend();
    }
  }

  /** With the lock held: forgets all batches; gives those who wait for them. */
  private List<CompletableFuture<CommitInfo>> dropAll() {
    List<CompletableFuture<CommitInfo>> waiters = new ArrayList<>(takeWaiters(active));
    active.release();
    active = new Batch(active.number() + 1, budget);
    if (pending != null) {
      waiters.addAll(takeWaiters(pending));
      if (!isTurnTaken) {
        pending.release(); // else by whoever has the turn and may still be reading it
      }
      pending = null;
    }
    return waiters;
  }

  /**
   * Begins to close: no more changes, what is there can still be committed.
   *
   * @return whether there is anything left to do for the caller
   */
  boolean beginClosing() {
    lock.lock();
    try {
      if (life.state() == WriterState.OPEN) {
        life.become(WriterState.CLOSING);
        return true;
      }
      return life.state() == WriterState.FENCED;
    } finally {
      lock.unlock();
    }
  }

  /** The last flush; nothing for a writer that was fenced. */
  void flushToClose() {
    if (isFenced()) {
      return;
    }
    flush();
  }

  private boolean isFenced() {
    lock.lock();
    try {
      return life.state() == WriterState.FENCED;
    } finally {
      lock.unlock();
    }
  }

  /** Drops what is not durable and ends; gives a fence that nobody has heard of. */
  @Nullable FencedException end() {
    List<CompletableFuture<CommitInfo>> waiters;
    FencedException fence;
    lock.lock();
    try {
      if (life.state() == WriterState.CLOSED) {
        return null;
      }
      life.become(WriterState.CLOSED);
      waiters = dropAll();
      fence = life.takeUnreportedFence();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    failAll(waiters, life.closed());
    budget.wakeAll();
    return fence;
  }
}
