package io.isledb.internal.tail;

import io.isledb.internal.format.sst.CommitDecoding;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Commits whose files are here, to be decoded before anybody asks for them: the earliest first, by
 * all who work here, since it is asked for next, and since what is decoded long before it is
 * consumed is in no cache of the processor by then. Thread-safe.
 */
final class DecodeLine {
  /** Walking over changes takes a fourth of the time of decoding: more would only wait. */
  private static final int CREW_MOST = 4;

  private static final long AHEAD_BYTES_MAX = 8 << 20;

  private final Executor executor;
  private final int crewMost;
  private final long aheadBytesMax;

  /** What was brought and not asked for yet, by the commit's id. */
  private final TreeMap<Long, CommitDecoding> waiting = new TreeMap<>();

  /** How many work here or have been invited to. */
  private int crew;

  /** Tells what is wanted from what was wanted before all was given up. */
  private int generation;

  private boolean isClosed;

  /**
   * @param crewMost how many threads work here at most, from 1
   * @param aheadBytesMax no commit is begun when files of that many bytes have been decoded and not
   *     been asked for: many small ones, or one that is large
   */
  DecodeLine(Executor executor, int crewMost, long aheadBytesMax) {
    this.executor = executor;
    this.crewMost = crewMost;
    this.aheadBytesMax = aheadBytesMax;
  }

  /** A line for all processors but the one of who consumes, who helps when there is nothing. */
  static DecodeLine of(Executor executor) {
    int others = Runtime.getRuntime().availableProcessors() - 1;
    return new DecodeLine(executor, Math.max(1, Math.min(CREW_MOST, others)), AHEAD_BYTES_MAX);
  }

  /** To be given with what is brought later, because it is wanted now. */
  synchronized int generation() {
    return generation;
  }

  /**
   * Brings a commit, to be decoded by others as soon as it is time to. Not by the caller, since who
   * waits for the file can help as soon as it is here.
   *
   * @param wanted the generation when it was sent for; if that is over, the commit is given up
   */
  void bring(int wanted, long id, CommitDecoding commit) {
    synchronized (this) {
      if (isClosed || wanted != generation) {
        commit.giveUp();
        return;
      }
      waiting.put(id, commit);
    }
    invite(commit.turns());
  }

  /**
   * A commit is asked for and belongs to who asks; the next ones may be begun.
   *
   * @return false when it was given up
   */
  boolean take(long id) {
    boolean wasThere;
    synchronized (this) {
      wasThere = waiting.remove(id) != null;
    }
    invite(crewMost);
    return wasThere;
  }

  /** Others help with a commit that somebody waits for. */
  void share(CommitDecoding commit) {
    execute(Math.min(crewMost, commit.turns() - 1), commit::help);
  }

  /** Gives up all that was brought, or was sent for and has not come yet. */
  synchronized void clear() {
    waiting.values().forEach(CommitDecoding::giveUp);
    waiting.clear();
    generation++;
  }

  /** Gives up all, and whatever comes from now on. */
  synchronized void close() {
    clear();
    isClosed = true;
  }

  /** Has others work here, if there is something to do. */
  private void invite(int most) {
    int free;
    synchronized (this) {
      free = next() == null ? 0 : Math.min(most, crewMost - crew);
      crew += free;
    }
    int refused = free - execute(free, this::work);
    synchronized (this) {
      crew -= refused;
    }
  }

  /** Gives how many times the executor took it. */
  private int execute(int times, Runnable work) {
    for (int i = 0; i < times; i++) {
      try {
        executor.execute(work);
      } catch (RejectedExecutionException e) {
        return i; // it is closing: who asks for a commit decodes it
      }
    }
    return times;
  }

  /** Lets others have the thread now and then. */
  private void work() {
    long bytes = 0;
    CommitDecoding commit = nextOrLeave();
    while (commit != null) {
      commit.help();
      bytes += commit.fileBytes();
      commit = bytes < aheadBytesMax ? nextOrLeave() : leave();
    }
    if (bytes >= aheadBytesMax) {
      invite(1);
    }
  }

  private synchronized @Nullable CommitDecoding nextOrLeave() {
    CommitDecoding commit = next();
    return commit == null ? leave() : commit;
  }

  private synchronized @Nullable CommitDecoding leave() {
    crew--;
    return null;
  }

  /** The earliest with something left to do, if it is time to. */
  private @Nullable CommitDecoding next() {
    long bytes = 0;
    for (CommitDecoding commit : waiting.values()) {
      if (bytes >= aheadBytesMax) {
        return null;
      }
      if (!commit.isTaken()) {
        return commit;
      }
      bytes += commit.fileBytes();
    }
    return null;
  }
}
