package io.isledb.internal.base;

import java.util.ArrayDeque;

/**
 * Memory that was let go, to be filled again: whoever follows a feed would else fill, and have
 * cleared and collected, as much new memory as the feed is long. Thread-safe.
 */
public final class Chunks {
  /** All chunks are that long. */
  public static final int BYTES = 8 << 10;

  private final int most;
  private final ArrayDeque<byte[]> free = new ArrayDeque<>();

  /**
   * @param bytesMax how much is kept at most; nothing is kept that nobody has given
   */
  public Chunks(long bytesMax) {
    this.most = (int) Math.min(Integer.MAX_VALUE, bytesMax / BYTES);
  }

  /** A chunk with anything in it. */
  public synchronized byte[] take() {
    byte[] chunk = free.pollLast();
    return chunk != null ? chunk : new byte[BYTES];
  }

  /** Takes a chunk that nobody refers to any more; an array of another length is dropped. */
  public synchronized void give(byte[] chunk) {
    if (chunk.length == BYTES && free.size() < most) {
      free.addLast(chunk);
    }
  }
}
