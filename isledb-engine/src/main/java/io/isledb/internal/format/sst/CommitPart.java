package io.isledb.internal.format.sst;

import io.isledb.internal.base.CacheLines;
import io.isledb.internal.base.Chunks;
import io.isledb.internal.iterator.EntryView;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a commit's entries of neighbouring ordinals, in the order in which they were added.
 * Filled by one thread, then thread-safe.
 *
 * <p>Where an entry stands is found out by one walk over all when it is asked for first: those who
 * fill many parts in turn would have to hold that of each in the processor's cache besides.
 */
final class CommitPart {
  /** Whoever keeps one entry keeps its chunk, so a chunk is not large. */
  private static final int CHUNK_BYTES_MAX = Chunks.BYTES;

  private static final int CHUNK_BYTES_MIN = 1 << 10;
  private static final int FIRST_CHUNKS = 4;
  private static final int TOUCH_BYTES_MAX = 1 << 20;
  private static final int UNIT_SHIFT = 3;
  private static final int UNIT_BITS =
      Integer.numberOfTrailingZeros(CHUNK_BYTES_MAX >>> UNIT_SHIFT);

  private final int entries;
  private final Chunks memory;
  byte[][] chunks = new byte[FIRST_CHUNKS][];
  int chunkCount;

  /** Where the entries of a chunk end, but for the last. */
  private int[] ends = new int[FIRST_CHUNKS];

  /** The last chunk, and where its entries end. */
  byte[] chunk = EntryView.NO_BYTES;

  int end;

  /** Of the entries' keys, attributes and values. */
  long contentBytes;

  /** For each entry by ordinal in the part: the number of its chunk and where in it. */
  private volatile byte @Nullable [] places;

  /** Of no meaning; but what depends on it has to be done. */
  @SuppressWarnings("UnusedVariable")
  private int touched;

  CommitPart(int entries, Chunks memory) {
    this.entries = entries;
    this.memory = memory;
  }

  /** Of the chunks and of what tells where entries stand in them. */
  long memoryBytes() {
    long full = (long) Math.max(0, chunkCount - 1) * CHUNK_BYTES_MAX;
    return full + chunk.length + (long) entries * Integer.BYTES;
  }

  /**
   * Makes room in a new chunk.
   *
   * @param isFull whether there is enough to come for a chunk of full size
   */
  void newChunk(int bytes, boolean isFull) {
    if (chunkCount == chunks.length) {
      chunks = Arrays.copyOf(chunks, 2 * chunkCount);
      ends = Arrays.copyOf(ends, 2 * chunkCount);
    }
    if (chunkCount > 0) {
      ends[chunkCount - 1] = end;
    }
    int usual = isFull ? CHUNK_BYTES_MAX : Math.max(CHUNK_BYTES_MIN, 2 * chunk.length);
    // Room for the padding after the last entry, so that `end` never lies behind the chunk.
    int length = Math.max(Math.min(CHUNK_BYTES_MAX, usual), bytes + Long.BYTES);
    chunk = length == CHUNK_BYTES_MAX ? memory.take() : new byte[length];
    if (length == CHUNK_BYTES_MAX) {
      touched += CacheLines.touch(chunk, 0, length); // its lines are written one by one, soon
    }
    chunks[chunkCount++] = chunk;
    end = 0;
  }

  private int end(int number) {
    return number == chunkCount - 1 ? end : ends[number];
  }

  /**
   * Reads a byte of each line of memory, so that the waits for them overlap, if the processor's
   * caches hold them all.
   */
  void touch() {
    if (contentBytes <= TOUCH_BYTES_MAX) {
      for (int i = 0; i < chunkCount; i++) {
        touched += CacheLines.touch(chunks[i], 0, end(i));
      }
    }
  }

  /** Where entries stand: four bytes for each, as {@link #place} gives them. */
  byte[] places() {
    byte[] known = places;
    return known != null ? known : located();
  }

  private synchronized byte[] located() {
    byte[] known = places;
    if (known != null) {
      return known;
    }
    int bytes = entries * Integer.BYTES;
    byte[] found = bytes == Chunks.BYTES ? memory.take() : new byte[bytes];
    for (int i = 0; i < chunkCount; i++) {
      locate(i, found);
    }
    places = found;
    return found;
  }

  private void locate(int number, byte[] found) {
    byte[] in = chunks[number];
    int to = end(number);
    int at = 0;
    while (at < to) {
      int key = (int) CommitEntries.INT.get(in, at + 12);
      int ordinal = (key >>> CommitEntries.ORDINAL_SHIFT) & (CommitEntries.PART_ENTRIES - 1);
      int place = number << UNIT_BITS | at >>> UNIT_SHIFT;
      CommitEntries.INT.set(found, ordinal << 2, place);
      at = (CommitEntries.endOf(in, at) + 7) & -8;
    }
  }

  /** Where an entry stands; to be taken apart by {@link #chunk} and {@link #offset}. */
  int place(int ordinal) {
    int inPart = ordinal & (CommitEntries.PART_ENTRIES - 1);
    return (int) CommitEntries.INT.get(places(), inPart << 2);
  }

  static int chunk(int place) {
    return place >>> UNIT_BITS;
  }

  static int offset(int place) {
    return (place & ((1 << UNIT_BITS) - 1)) << UNIT_SHIFT;
  }

  /** Gives all memory back; nothing may read here any more. */
  synchronized void release() {
    for (int i = 0; i < chunkCount; i++) {
      memory.give(chunks[i]);
    }
    byte[] given = places;
    if (given != null) {
      memory.give(given);
    }
    places = EntryView.NO_BYTES;
    chunks = new byte[0][];
    chunkCount = 0;
  }
}
