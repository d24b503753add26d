package io.isledb.internal.base;

/**
 * What followers of feeds have let go, for the commits that come next.
 *
 * @param chunks memory of changes that were consumed
 * @param buffers memory of files, or of pieces of them, that were decoded
 */
public record FeedMemory(Chunks chunks, Buffers buffers) {
  /** Keeps nothing, so that all memory is new. */
  public static FeedMemory none() {
    return keeping(0);
  }

  /**
   * @param bytesMax how much of each is kept at most
   */
  public static FeedMemory keeping(long bytesMax) {
    return new FeedMemory(new Chunks(bytesMax), new Buffers(bytesMax));
  }
}
