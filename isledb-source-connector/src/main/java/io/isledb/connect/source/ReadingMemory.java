package io.isledb.connect.source;

import io.isledb.connect.source.Chunk.Held;
import java.util.concurrent.TimeUnit;

/**
 * Says which isles of a task may be read on, and how much each may fetch ahead, so that what is in
 * memory of all of them stays within a budget, however many are behind. Used by the task's thread.
 *
 * <p>What an isle needs is known only when it has been read. So one that has nothing in memory
 * begins when there is room for as much as isles have needed lately, and one that is in the midst
 * of a commit always goes on, to its end. What room is left is shared out among those that are
 * being read, for fetching ahead; where an isle waits to begin, its room is not. So those that are
 * read come to have nothing ahead, which at the end of a commit is nothing at all, and isles take
 * turns with each commit; nothing that was fetched is dropped but by one that had a long turn.
 */
final class ReadingMemory {
  /** For what has no ends of commits: a snapshot, or a feed that others wait for nonetheless. */
  static final long TURN_NS = TimeUnit.SECONDS.toNanos(10);

  /**
   * Of what isles have needed lately, a large one is forgotten by that part with each later one.
   */
  private static final int FADING = 16;

  private final long bytesMax;
  private final long usualLeast;
  private long usual;

  private int sharing;
  private long needed;
  private long ahead;
  private boolean isWaited;
  private boolean wasWaited;

  /** What is counted for one isle. */
  static final class Share {
    private long needed;
    private long ahead;
    private long most;
    private long turnEndsNs;

    long bytes() {
      return needed + ahead;
    }
  }

  /**
   * @param bytesMax the budget
   * @param looksMax how many isles can be looked at at the same time
   */
  ReadingMemory(long bytesMax, int looksMax) {
    this.bytesMax = bytesMax;
    this.usualLeast = Math.max(1, bytesMax / looksMax);
    this.usual = usualLeast;
  }

  /** Before all isles that are due are asked for. */
  void beginRound() {
    wasWaited = isWaited;
    isWaited = false;
  }

  /** Whether an isle that has nothing in memory may be looked at; if so, room is kept for it. */
  boolean begins(Share share, long nowNs) {
    if (counted() > 0 && counted() + usual > bytesMax) {
      isWaited = true;
      return false;
    }
    count(share, usual, 0);
    share.turnEndsNs = nowNs + TURN_NS;
    return true;
  }

  /** Whether an isle that has memory, and is at the end of a commit, may keep it and go on. */
  boolean isItsTurn(Share share, long nowNs) {
    return !wasWaited || nowNs - share.turnEndsNs < 0;
  }

  /** How much each of those that are being read may have fetched ahead. */
  long aheadMax() {
    long kept = isWaited || wasWaited ? usual : 0;
    return Math.max(0, bytesMax - needed - kept) / Math.max(1, sharing);
  }

  /**
   * What an isle has in memory after it was read.
   *
   * @param madeBytes what the records take that were made
   */
  void found(Share share, Held held, long madeBytes) {
    long bytes = held.needed() + madeBytes;
    share.most = Math.max(share.most, bytes);
    usual = Math.max(usual, bytes);
    count(share, bytes, held.ahead());
  }

  /** What an isle has in memory from now on. */
  void count(Share share, Held held) {
    count(share, held.needed(), held.ahead());
  }

  private void count(Share share, long nowNeeded, long nowAhead) {
    sharing -= share.bytes() > 0 ? 1 : 0;
    needed += nowNeeded - share.needed;
    ahead += nowAhead - share.ahead;
    share.needed = nowNeeded;
    share.ahead = nowAhead;
    sharing += share.bytes() > 0 ? 1 : 0;
    if (share.bytes() == 0) {
      usual = Math.max(Math.max(share.most, usualLeast), usual - usual / FADING);
      share.most = 0;
    }
  }

  /** What all isles have in memory, with the room that is kept for those that are looked at. */
  long counted() {
    return needed + ahead;
  }
}
