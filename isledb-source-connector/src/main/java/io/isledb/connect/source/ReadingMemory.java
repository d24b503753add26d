package io.isledb.connect.source;

import java.util.concurrent.TimeUnit;

/**
 * Says which isles of a task may be read on, so that what is in memory of all of them stays within
 * a budget, however many are behind. Used by the task's thread.
 *
 * <p>What an isle will take is known only when it has been read. So one that has nothing in memory
 * begins when there is room for as much as isles have taken lately; one that is in the midst of a
 * commit always goes on, to its end; and there it has to let go of its memory when the budget is
 * exceeded, or when it has had its turn and others wait for room. The first of those that have
 * memory goes on whatever all take, so that one does.
 */
final class ReadingMemory {
  /** Letting go costs reading again what was fetched ahead, so it is not done often. */
  static final long TURN_NS = TimeUnit.SECONDS.toNanos(10);

  /** Of what isles have taken lately, a large one is forgotten by that part with each later one. */
  private static final int FADING = 16;

  private final long bytesMax;
  private final long usualLeast;
  private long usual;
  private long counted;
  private boolean isWaited;
  private boolean wasWaited;

  /** Does not let go because others take too much. */
  private Share first = new Share();

  /** What is counted for one isle. */
  static final class Share {
    private long bytes;
    private long most;
    private long turnEndsNs;

    long bytes() {
      return bytes;
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
    if (counted > 0 && counted + usual > bytesMax) {
      isWaited = true;
      return false;
    }
    count(share, usual);
    share.turnEndsNs = nowNs + TURN_NS;
    return true;
  }

  /** Whether an isle that has memory, and is at the end of a commit, may keep it and go on. */
  boolean goesOn(Share share, long nowNs) {
    if (first.bytes == 0) {
      first = share;
    }
    boolean isExceeded = counted > bytesMax && share != first;
    boolean hadItsTurn = wasWaited && nowNs - share.turnEndsNs >= 0;
    return !isExceeded && !hadItsTurn;
  }

  /** What an isle has in memory after it was read. */
  void found(Share share, long bytes) {
    share.most = Math.max(share.most, bytes);
    usual = Math.max(usual, bytes);
    count(share, bytes);
  }

  /** What an isle has in memory from now on. */
  void count(Share share, long bytes) {
    counted += bytes - share.bytes;
    share.bytes = bytes;
    if (bytes == 0) {
      usual = Math.max(Math.max(share.most, usualLeast), usual - usual / FADING);
      share.most = 0;
    }
  }

  /** What all isles have in memory, with the room that is kept for those that are looked at. */
  long counted() {
    return counted;
  }
}
