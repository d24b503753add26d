package io.isledb.internal.write;

import io.isledb.CommitInfo;
import io.isledb.error.FencedException;
import io.isledb.error.IsleClosedException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.internal.base.Deadline;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.format.sst.CommitHeader;
import io.isledb.internal.log.CommitLog;
import io.isledb.internal.log.CommitResult;
import io.isledb.internal.memtable.MemoryBudget;
import io.isledb.options.WriterOptions;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Turns batches into commits, one after another. One batch fills while another is being committed
 * and the files of some between them are made. Whoever wants a batch committed (a caller of flush,
 * the executor) takes the <em>turn</em>, tries once, and gives it back; the turn, not the lock, is
 * held during requests.
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
  private final EngineContext context;
  private final MemoryBudget budget;
  private final CommitLog log;
  private final WriterOptions options;
  private final String isle;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Lifecycle life;
  private final Background background;
  private final Intake intake;
  private final Preparation preparation;
  private final Failures failures;
  private volatile CommitHeader last;
  private final Batches batches;
  private boolean isTurnTaken;
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
    this.batches = new Batches(budget);
    this.intake = new Intake(this, batches, life, background, context.time(), isle);
    this.preparation = new Preparation(this, batches, life, background, isle);
    this.failures = new Failures(this, context, budget, batches, life, options.flushTimeout());
  }

  ReentrantLock lock() {
    return lock;
  }

  /** Where changes come in. */
  Intake intake() {
    return intake;
  }

  /** Signalled when a turn has ended, or a batch is ready for one. */
  Condition changed() {
    return changed;
  }

  /** What makes the next file ahead of its turn. */
  Preparation preparation() {
    return preparation;
  }

  /** What became of the attempts of late. */
  Failures failures() {
    return failures;
  }

  CommitHeader last() {
    return last;
  }

  /** Bytes that a flush begun now would free. */
  long reclaimableBytes() {
    lock.lock();
    try {
      return batches.isIdle() && life.state().mayCommit() ? batches.filling().heldBytes() : 0;
    } finally {
      lock.unlock();
    }
  }

  long oldestNs() {
    lock.lock();
    try {
      return batches.filling().oldestNs();
    } finally {
      lock.unlock();
    }
  }

  /** Commits everything that was added before; see {@link io.isledb.IsleWriter#flush}. */
  CommitInfo flush() {
    Deadline deadline = Deadline.after(context.time(), options.flushTimeout());
    return new CallerFlush(this, context, background, deadline).run();
  }

  /** Number of the batch with which all that was added before is durable. */
  long newestNumber() {
    lock.lock();
    try {
      life.checkMayCommit();
      life.owesNothing();
      Batch newest = batches.newest();
      return newest == null ? durableNumber : newest.number();
    } finally {
      lock.unlock();
    }
  }

  /** With the lock held: whether a batch is in the log; fails when it never will be. */
  boolean isDurable(long number) {
    life.checkMayCommit();
    return durableNumber >= number;
  }

  StoreUnavailableException unknown(String message, @Nullable Throwable cause) {
    return new StoreUnavailableException(message, cause)
        .with("isle", isle)
        .with("store", context.store().url())
        .with("commit", last.commitId() + 1);
  }

  CompletableFuture<CommitInfo> flushAsync() {
    CompletableFuture<CommitInfo> future = new CompletableFuture<>();
    lock.lock();
    try {
      life.checkMayCommit();
      Batch target = batches.newest();
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
    if (!batches.filling().isEmpty()) {
      batches.filling().want();
    }
  }

  /**
   * With the lock held: age of the oldest change that nobody commits yet; negative when there is
   * none.
   */
  long ageMs() {
    Batch filling = batches.filling();
    if (filling.entries() == 0 || !life.state().mayCommit()) {
      return -1;
    }
    return Math.max(0, (context.time().monotonicNs() - filling.oldestNs()) / 1_000_000);
  }

  /** With the lock held: whether there is something to do and nobody who does it. */
  boolean isWorkDue() {
    return isCommitDue() || preparation.isDue();
  }

  private boolean isCommitDue() {
    return !isTurnTaken && !preparation.isOfFirst() && life.state().mayCommit() && wantsCommit();
  }

  private boolean wantsCommit() {
    return !batches.isIdle() || batches.filling().isWanted() || isFull();
  }

  /** With the lock held: whether the batch that fills is to be committed for its size. */
  boolean isFull() {
    return batches.filling().memtable().dataBytes() >= options.flushBytes();
  }

  /** Without the lock: fixes what commit a batch becomes after another. */
  void begin(Batch batch, CommitHeader before) {
    batch.begin(before, context, log.layout(), options);
  }

  /** Without the lock: the file of a batch that has begun. */
  ByteBuffer encode(Batch batch) {
    return batch.encoded(options);
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
      failures.report(batch, failure);
      background.retryAfter(failures.retryDelayMs());
    }
  }

  /** With the lock held: takes the turn if there is something to commit and nobody has it. */
  @Nullable Batch beginTurn() {
    if (isTurnTaken || preparation.isOfFirst() || batches.isEmpty() || !life.state().mayCommit()) {
      return null;
    }
    isTurnTaken = true;
    return batches.first();
  }

  /**
   * Tries once to commit the batch whose turn the caller has, and gives the turn back; null on
   * success.
   */
  @Nullable RuntimeException takeTurn(Batch batch) {
    RuntimeException failure = null;
    CommitHeader header = last;
    try {
      begin(batch, header);
      header = batch.header();
      background.attend(); // the next one can be prepared from here on
      CommitResult result = log.commit(header, encode(batch));
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
        batches.committed();
        failures.over();
        life.owesNothing();
        waiters = Batches.takeWaiters(batch);
        batch.committed();
      } else if (failure instanceof FencedException fence) {
        life.fence(fence);
        waiters = dropAll();
      } else {
        failures.another();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (failure == null) {
      waiters.forEach(waiter -> waiter.complete(header.info()));
    } else {
      Failures.tell(waiters, failure);
    }
    budget.wakeAll();
    budget.relieve();
    if (failure == null) {
      background.attend();
    }
  }

  /** With the lock held: forgets all batches; gives those who wait for them. */
  private List<CompletableFuture<CommitInfo>> dropAll() {
    List<CompletableFuture<CommitInfo>> waiters = batches.takeAllWaiters();
    for (Batch batch : batches.all()) {
      // Who has the turn, or prepares it, may still be reading it and lets it go in the end.
      boolean isInUse = batch == batches.pending() ? isTurnTaken : preparation.isRunning(batch);
      if (!isInUse) {
        batch.release();
      }
    }
    batches.clear();
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
    if (!isFenced()) {
      flush();
    }
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
    Failures.tell(waiters, life.closed());
    budget.wakeAll();
    return fence;
  }
}
