package io.isledb.internal.format.sst;

import io.isledb.Slice;
import io.isledb.error.CorruptObjectException;
import io.isledb.internal.base.FeedMemory;
import io.isledb.internal.base.Loan;
import io.isledb.store.OpenObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * A commit's file while it is decoded, by as many threads as come to help: each takes the next few
 * blocks until there are none, and fills memory of its own with their entries. Thread-safe.
 */
public final class CommitDecoding {
  /** A thread's turn: long enough for what it costs to take one, and a core's cache holds it. */
  private static final int TURN_BYTES = 256 << 10;

  private final String object;
  private final OpenObject file;
  private final CommitHeader header;
  private final BlockIndex index;
  private final FeedMemory memory;

  /** The next block that nobody has taken, and how many threads are at work. */
  private int next;

  private int helpers;
  private final List<Integer> blobs = new ArrayList<>();
  private @Nullable CommitEntries entries;
  private @Nullable Throwable failure;

  /** Where the blocks begin that the failure is about. */
  private int failedAt;

  private CommitChanges.@Nullable Decoded decoded;

  /**
   * @param file is closed when nobody reads it any more
   */
  CommitDecoding(
      String object, OpenObject file, CommitHeader header, BlockIndex index, FeedMemory memory) {
    this.object = object;
    this.file = file;
    this.header = header;
    this.index = index;
    this.memory = memory;
    if (index.count() == 0) {
      file.close();
    }
  }

  /** Bytes of the file. */
  public int fileBytes() {
    return file.sizeBytes();
  }

  /** How many threads can do something for it at the same time, at most. */
  public int turns() {
    return 1 + file.sizeBytes() / TURN_BYTES;
  }

  /** Whether everything is decoded, so that {@link #finish} neither waits nor fails. */
  public synchronized boolean isHere() {
    return isDone() && failure == null;
  }

  private boolean isDone() {
    return helpers == 0 && isTaken();
  }

  /** Whether others have begun everything, so that there is nothing left to help with. */
  public synchronized boolean isTaken() {
    return next == index.count() || failure != null;
  }

  /** Decodes what nobody else has begun to. Throws nothing: what fails, {@link #finish} throws. */
  public void help() {
    int from = begin();
    if (from < 0) {
      return;
    }
    CommitFilling filling = null;
    Throwable thrown = null;
    try (Loan window = new Loan(memory.buffers())) {
      filling = new CommitFilling(object, index, noEntries());
      while (from >= 0) {
        int to = endOfTurn(from);
        filling.addAll(from, to, read(from, to, window));
        from = nextTurn();
      }
    } catch (RuntimeException | Error e) {
      thrown = e;
    }
    end(filling, thrown, from);
  }

  private CommitEntries noEntries() {
    return new CommitEntries(
        header.firstSequence(), header.committedAtMs(), (int) header.entries(), memory.chunks());
  }

  private Slice read(int from, int to, Loan window) {
    long start = index.offset(from);
    long end = index.offset(to - 1) + index.length(to - 1);
    return CommitChanges.slice(file.read((int) start, (int) (end - start), window));
  }

  private synchronized int begin() {
    int from = nextTurn();
    if (from >= 0) {
      helpers++;
    }
    return from;
  }

  /** The first block of the next turn; less than 0 when there is none. */
  private synchronized int nextTurn() {
    if (isTaken()) {
      return -1;
    }
    int from = next;
    next = endOfTurn(from);
    return from;
  }

  private int endOfTurn(int from) {
    long end = index.offset(from) + TURN_BYTES;
    int to = from + 1;
    while (to < index.count() && index.offset(to) + index.length(to) <= end) {
      to++;
    }
    return to;
  }

  private synchronized void end(
      @Nullable CommitFilling filling, @Nullable Throwable thrown, int from) {
    helpers--;
    if (thrown != null) {
      fail(thrown, from);
    } else if (filling != null && failure == null) {
      try {
        take(filling);
      } catch (CorruptObjectException e) {
        fail(e.with("object", object), index.count());
      }
    }
    if (isDone()) {
      file.close();
    }
    notifyAll();
  }

  /** The same damage gives the same failure, whoever comes upon it first, as far as can be. */
  private void fail(Throwable thrown, int from) {
    if (failure == null || from < failedAt) {
      failure = thrown;
      failedAt = from;
    }
  }

  /** Nobody needs the commit any more; not to be called before or after {@link #finish}. */
  public synchronized void giveUp() {
    if (!isDone()) {
      fail(new CancellationException("this decoding was given up"), 0);
      if (helpers == 0) {
        file.close();
      }
    }
  }

  private void take(CommitFilling filling) {
    blobs.addAll(filling.blobs());
    CommitEntries present = entries;
    if (present == null) {
      entries = filling.entries();
    } else {
      present.absorb(filling.entries());
    }
  }

  /**
   * The commit, when everything is decoded; helps before, and waits for those who have begun.
   *
   * @throws CorruptObjectException when the file is damaged
   */
  public CommitChanges.Decoded finish() {
    help();
    boolean wasInterrupted = false;
    try {
      synchronized (this) {
        while (!isDone()) {
          try {
            wait();
          } catch (InterruptedException e) {
            wasInterrupted = true; // a turn is short
          }
        }
        return result();
      }
    } finally {
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private CommitChanges.Decoded result() {
    CommitChanges.Decoded known = decoded;
    if (known != null) {
      return known;
    }
    Throwable thrown = failure;
    if (thrown instanceof RuntimeException e) {
      throw e;
    }
    if (thrown instanceof Error e) {
      throw e;
    }
    CommitEntries all = entries;
    if (all == null) {
      all = noEntries();
    }
    if (all.added() < all.size()) {
      throw new CorruptObjectException("A commit lacks entries that its header counts")
          .with("object", object)
          .with("entries", all.added())
          .with("stated", all.size());
    }
    blobs.sort(null);
    CommitChanges.Decoded made = new CommitChanges.Decoded(header, all, blobs);
    decoded = made;
    return made;
  }
}
