package io.isledb.internal.write;

import io.isledb.internal.format.sst.CommitHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the file of the next commit, if it is full, while the one before it is on its way: what it
 * follows is known by then, and if that never gets into the log, neither does this.
 *
 * <p>The flag is guarded by the lock of the {@link Committer}; the file is made without it. While a
 * batch is being prepared, nobody but the preparation uses or releases it.
 */
final class Preparation {
  private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);

  private final Committer committer;
  private final Batches batches;
  private final Lifecycle life;
  private final Background background;
  private final String isle;
  private boolean isRunning;

  /**
   * @param isle path of the isle, for messages
   */
  Preparation(
      Committer committer, Batches batches, Lifecycle life, Background background, String isle) {
    this.committer = committer;
    this.batches = batches;
    this.life = life;
    this.background = background;
    this.isle = isle;
  }

  /** With the lock held: whether a batch is being prepared. */
  boolean isRunning() {
    return isRunning;
  }

  /** With the lock held: whether the batch that comes next is still being prepared. */
  boolean isOfFirst() {
    return isRunning && batches.pending() == null;
  }

  /** With the lock held: whether there is a batch to prepare, and nobody who does it. */
  boolean isDue() {
    Batch pending = batches.pending();
    return committer.isTurnTaken()
        && !isRunning
        && committer.isFull()
        && batches.sealed() == null
        && pending != null
        && pending.isEncoded()
        && life.state().mayCommit();
  }

  /** Prepares a batch if that is due. */
  void runIfDue() {
    Batch next;
    CommitHeader before;
    committer.lock().lock();
    try {
      Batch pending = batches.pending();
      if (pending == null || !isDue()) {
        return;
      }
      before = pending.header();
      next = batches.seal();
      isRunning = true;
    } finally {
      committer.lock().unlock();
    }
    try {
      committer.encode(next, before);
    } catch (RuntimeException | Error e) {
      LOG.debug("Commit {} of {} could not be made ahead", before.commitId() + 1, isle, e);
      // Its turn will do it again, and tell.
    } finally {
      end(next);
    }
  }

  private void end(Batch prepared) {
    committer.lock().lock();
    try {
      isRunning = false;
      if (!life.state().mayCommit()) {
        prepared.release();
      }
      committer.changed().signalAll();
    } finally {
      committer.lock().unlock();
    }
    background.attend();
  }
}
