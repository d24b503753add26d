package io.isledb.internal.base;

import java.util.ArrayDeque;

/**
 * Memory that was let go, to be filled again: whoever follows a feed would else fill, and have
 * cleared and collected, as much new memory as the feed is long. Kept softly. Thread-safe.
 */
public final class Chunks {
  /** All chunks are that long. */
  public static final int BYTES = 16 << 10;

  private final int most;
  private final Softly<ArrayDeque<byte[]>> free = new Softly<>(ArrayDeque::new);

  /**
   * @param bytesMax how much is kept at most; nothing is kept that nobody has given
   */
  public Chunks(long bytesMax) {
    this.most = (int) Math.min(Integer.MAX_VALUE, bytesMax / BYTES);
  }

  /** A chunk with anything in it. */
  public byte[] take() {
    byte[] chunk;
    synchronized (this) {
      chunk = free.get().pollLast();
    }
    // Not under the lock, which others wait for: a new chunk has to be cleared.
    return chunk != null ? chunk : new byte[BYTES];
  }

  /** Takes a chunk that nobody refers to any more; an array of another length is dropped. */
  public synchronized void give(byte[] chunk) {
    ArrayDeque<byte[]> kept = free.get();
    if (chunk.length == BYTES && kept.size() < most) {
      kept.addLast(chunk);
    }
  }

  /** Bytes of all that are kept. */
  public synchronized long keptBytes() {
    return (long) free.get().size() * BYTES;
  }
}
