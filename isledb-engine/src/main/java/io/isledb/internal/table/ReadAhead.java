package io.isledb.internal.table;

import java.util.concurrent.Executor;

/**
 * How far one walk reads ahead of its consumer: the sizes of its ranged reads. They begin small,
 * since many scans end soon, and grow fourfold while the walk goes on, to the table's next one too.
 * A walk that is known to end after some entries asks for about as much as they take. Not
 * thread-safe.
 */
public final class ReadAhead {
  static final int FIRST_BYTES = 64 << 10;
  private static final int GROWTH = 4;

  /** Deletes, older versions and entries of uneven size make a scan read more than its share. */
  private static final double MARGIN = 1.125;

  private final Executor executor;
  private final int bytesMax;
  private final boolean fillsCache;
  private int growingBytes;

  /** Entries that the consumer may still take; negative when nobody knows. */
  private double entriesLeft;

  /**
   * @param executor fetches the next range while the present one is consumed
   * @param bytesMax size of a range at most; twice as much is held
   * @param fillsCache whether blocks that are read stay in the caches
   * @param entriesMax how many entries will be taken at most; {@link Long#MAX_VALUE} when any
   *     number
   */
  public ReadAhead(Executor executor, int bytesMax, boolean fillsCache, long entriesMax) {
    this.executor = executor;
    this.bytesMax = bytesMax;
    this.fillsCache = fillsCache;
    this.growingBytes = firstBytes();
    this.entriesLeft = entriesMax == Long.MAX_VALUE ? -1 : entriesMax;
  }

  private int firstBytes() {
    return Math.min(FIRST_BYTES, bytesMax);
  }

  public Executor executor() {
    return executor;
  }

  boolean fillsCache() {
    return fillsCache;
  }

  /** Whether the consumer is expected to need more than what has been asked for. */
  public boolean isMoreExpected() {
    return entriesLeft != 0;
  }

  /** The walk jumps: what it did before says nothing about how far it will go from there. */
  void restart() {
    growingBytes = firstBytes();
  }

  /**
   * The size of the next ranged read; the caller makes it.
   *
   * @param entryBytes what an entry takes in the table
   * @param blockBytes what a block takes
   */
  int next(double entryBytes, int blockBytes) {
    if (entriesLeft > 0) {
      // One block more, because the walk begins somewhere inside of the first.
      double wanted = entriesLeft * entryBytes * MARGIN + blockBytes;
      if (wanted <= bytesMax) {
        entriesLeft = 0;
        return (int) wanted;
      }
      entriesLeft = Math.max(1, entriesLeft - bytesMax / entryBytes);
      return bytesMax;
    }
    entriesLeft = -1; // there was more to pass over than expected
    int bytes = growingBytes;
    growingBytes = (int) Math.min(bytesMax, (long) growingBytes * GROWTH);
    return bytes;
  }
}
