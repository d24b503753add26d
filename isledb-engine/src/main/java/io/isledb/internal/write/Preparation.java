package io.isledb.internal.write;

import io.isledb.internal.format.sst.CommitHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the files of the next commits, as far as they are full, while those before them are being
 * made or on their way: what they follow is known by then, and if that never gets into the log,
 * neither do these. Two are made side by side, so that making files keeps up with one thread that
 * writes.
 *
 * <p>The list is guarded by the lock of the {@link Committer}; files are made without it. While a
 * batch is being prepared, nobody but the preparation uses or releases it.
 */
final class Preparation {
  private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);

  /** How many files are made or kept ahead of the one that is on its way. */
  private static final int AHEAD = 2;

  private final Committer committer;
  private final Batches batches;
  private final Lifecycle life;
  private final Background background;
  private final String isle;
  private final List<Batch> running = new ArrayList<>(AHEAD);

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
  boolean isRunning(Batch batch) {
    return running.contains(batch);
  }

  /** With the lock held: whether the batch that comes next is still being prepared. */
  boolean isOfFirst() {
    Batch first = batches.firstSealed();
    return batches.pending() == null && first != null && isRunning(first);
  }

  /** With the lock held: whether there is a batch to prepare, and nobody who does it. */
  boolean isDue() {
    Batch before = batches.lastComplete();
    return before != null
        && before.hasBegun()
        && batches.sealed() < AHEAD
        && committer.isFull()
        && life.state().mayCommit();
  }

  /** Prepares a batch if that is due. */
  void runIfDue() {
    Batch next;
    CommitHeader before;
    committer.lock().lock();
    try {
      if (!isDue()) {
        return;
      }
      before = Objects.requireNonNull(batches.lastComplete()).header();
      next = batches.seal();
      running.add(next);
    } finally {
      committer.lock().unlock();
    }
    try {
      committer.begin(next, before);
      background.attend(); // the one after it can be prepared from here on
      committer.encode(next);
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
      running.remove(prepared);
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
