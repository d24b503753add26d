package io.isledb.internal.cache;

/**
 * Tells a cache of what was used without asking it, every so many uses: telling costs as much as
 * half a read, since the cache's own nodes are seldom near. Which one is told of is left to chance,
 * so what is used often is told of often.
 *
 * <p>Not thread-safe, though a race does no harm but to the count. What many threads use at once
 * needs one of these for each of them: a counter that they share would cost more than a read.
 */
public final class Uses {
  private static final int USES_PER_NOTE = 8;

  /** The same while nothing has had to leave the cache, so that the order is of no use yet. */
  private static final int USES_PER_NOTE_IN_ROOM = 64;

  private int untold;

  /**
   * Counts a use.
   *
   * @return how many there were since the cache was told, if it is to be told now; otherwise 0
   */
  public int note(BlockCache cache) {
    int uses = ++untold;
    if (uses < USES_PER_NOTE || (uses < USES_PER_NOTE_IN_ROOM && !cache.isFull())) {
      return 0;
    }
    untold = 0;
    return uses;
  }
}
