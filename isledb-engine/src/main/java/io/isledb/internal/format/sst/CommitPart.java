package io.isledb.internal.format.sst;

import io.isledb.internal.base.CacheLines;
import io.isledb.internal.base.Chunks;
import io.isledb.internal.iterator.EntryView;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
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
  private static final int UNIT_SHIFT = 2;
  private static final int UNIT_BITS =
      Integer.numberOfTrailingZeros(CHUNK_BYTES_MAX >>> UNIT_SHIFT);

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final int entries;
  private final Chunks memory;
  byte[][] chunks = new byte[FIRST_CHUNKS][];
  int chunkCount;

  /** Where the entries of a chunk end, but for the one that is being filled. */
  private int[] ends = new int[FIRST_CHUNKS];

  /** Of all chunks, with what is not used of them. */
  private long chunkBytes;

  /** The last chunk, which is being filled, and where its entries end. */
  byte[] chunk = EntryView.NO_BYTES;

  int end;

  /** Of the entries' keys, attributes and values. */
  long contentBytes;

  /** For each entry by ordinal in the part: the number of its chunk and where in it. */
  private volatile byte @Nullable [] places;

  /** How many entries were let go. */
  private int letGo;

  private volatile boolean isReleased;

  /** Of no meaning; but what depends on it has to be done. */
  @SuppressWarnings("UnusedVariable")
  private int touched;

  CommitPart(int entries, Chunks memory) {
    this.entries = entries;
    this.memory = memory;
  }

  /** Of the chunks and of what tells where entries stand in them. */
  long memoryBytes() {
    return isReleased ? 0 : chunkBytes + (long) entries * Integer.BYTES;
  }

  /**
   * Makes room in a new chunk.
   *
   * @param isFull whether there is enough to come for a chunk of full size
   */
  void newChunk(int bytes, boolean isFull) {
    int usual = isFull ? CHUNK_BYTES_MAX : Math.max(CHUNK_BYTES_MIN, 2 * chunk.length);
    // Room for the padding after the last entry, so that `end` never lies behind the chunk.
    int length = Math.max(Math.min(CHUNK_BYTES_MAX, usual), aligned(bytes));
    byte[] added = length == CHUNK_BYTES_MAX ? memory.take() : new byte[length];
    if (length == CHUNK_BYTES_MAX) {
      touched += CacheLines.touch(added, 0, length); // its lines are written one by one, soon
    }
    append(added, 0);
  }

  private void append(byte[] added, int addedEnd) {
    if (chunkCount == chunks.length) {
      chunks = Arrays.copyOf(chunks, 2 * chunkCount);
      ends = Arrays.copyOf(ends, 2 * chunkCount);
    }
    if (chunkCount > 0) {
      ends[chunkCount - 1] = end;
    }
    chunks[chunkCount++] = added;
    chunkBytes += added.length;
    chunk = added;
    end = addedEnd;
  }

  /** Takes over all entries that another part of the same ordinals has, and its memory. */
  void absorb(CommitPart other) {
    for (int i = 0; i < other.chunkCount; i++) {
      append(other.chunks[i], other.end(i));
    }
    contentBytes += other.contentBytes;
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
      int ordinal = ChangeHead.ordinal(ChangeHead.read(in, at));
      int place = number << UNIT_BITS | at >>> UNIT_SHIFT;
      INT.set(found, ordinal << 2, place);
      at = aligned(ChangeHead.end(in, at));
    }
  }

  /** Where an entry stands; to be taken apart by {@link #chunk} and {@link #offset}. */
  int place(int ordinal) {
    return place(places(), ordinal);
  }

  /** Where an entry stands, by what {@link #places} gave. */
  static int place(byte[] places, int ordinal) {
    return (int) INT.get(places, (ordinal & (CommitEntries.PART_ENTRIES - 1)) << 2);
  }

  /** Where the next entry begins when one ends there. */
  static int aligned(int end) {
    return (end + (1 << UNIT_SHIFT) - 1) & -(1 << UNIT_SHIFT);
  }

  static int chunk(int place) {
    return place >>> UNIT_BITS;
  }

  static int offset(int place) {
    return (place & ((1 << UNIT_BITS) - 1)) << UNIT_SHIFT;
  }

  /** Some of the entries are not read any more; with the last of them all memory is given back. */
  void letGo(int some, boolean isKept) {
    letGo += some;
    if (letGo >= entries && !isKept) {
      release();
    }
  }

  boolean isReleased() {
    return isReleased;
  }

  /** Gives all memory back; nothing may read here any more. */
  private synchronized void release() {
    if (isReleased) {
      return;
    }
    isReleased = true;
    for (int i = 0; i < chunkCount; i++) {
      memory.give(chunks[i]);
    }
    byte[] given = places;
    if (given != null) {
      memory.give(given);
    }
    places = EntryView.NO_BYTES;
    chunks = new byte[0][];
    chunk = EntryView.NO_BYTES;
    chunkCount = 0;
  }
}
