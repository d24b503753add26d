package io.isledb.internal.format.sst;

import io.isledb.Entry;
import io.isledb.Slice;
import io.isledb.internal.iterator.EntryView;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * A commit's entries by ordinal, as bytes: an entry becomes objects when it is asked for, so that a
 * large commit in memory is a few arrays and not millions of objects. Immutable once it is filled,
 * then thread-safe.
 *
 * <p>Entries stand in chunks, one after the other as they were added; a table of the places gives
 * their order.
 *
 * <pre>
 * entry := timestampMs:u64  valueLength:u32  keyLengthAndFlags:u32  expiryMs:u64?  attributesLength:u32?
 *          key:bytes  attributes:bytes  value:bytes
 *          valueLength: {@value #DELETED} for a delete. keyLengthAndFlags: bit 0 expiry, bit 1 attributes, then the
 *          key's length.
 * </pre>
 */
public final class CommitEntries extends AbstractList<Entry> implements RandomAccess {
  /** Whoever keeps one entry keeps its chunk, so a chunk is not large. */
  private static final int CHUNK_BYTES_MAX = 64 << 10;

  private static final int CHUNK_BYTES_MIN = 1 << 10;

  private static final int UNIT_SHIFT = 3;
  private static final int CHUNK_SHIFT = 13;
  private static final int CHUNKS_MAX = 1 << (Integer.SIZE - CHUNK_SHIFT);
  private static final int HAS_EXPIRY = 1;
  private static final int HAS_ATTRIBUTES = 2;
  private static final int FLAG_BITS = 2;
  private static final int DELETED = -1;
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final long firstSequence;

  /** By ordinal: number of the chunk and, in units of eight bytes, where in it; 0 if not there. */
  private final int[] places;

  private byte[][] chunks = new byte[16][];
  private int chunkCount;
  private byte[] chunk = EntryView.NO_BYTES;
  private int end;
  private int added;

  CommitEntries(long firstSequence, int size) {
    this.firstSequence = firstSequence;
    this.places = new int[size];
  }

  boolean has(int ordinal) {
    return places[ordinal] != 0;
  }

  /** How many have been added; all when it is as many as there are. */
  int added() {
    return added;
  }

  /** Takes a copy of an entry, of which there is none yet with that ordinal. */
  void add(int ordinal, EntryView entry) {
    boolean hasExpiry = entry.expiryMs != 0;
    boolean hasAttributes = entry.attributesLength != 0;
    int front = 16 + (hasExpiry ? Long.BYTES : 0) + (hasAttributes ? Integer.BYTES : 0);
    int bytes = front + entry.keyLength + entry.attributesLength + entry.valueLength;
    if (bytes > chunk.length - end) {
      newChunk(bytes);
    }
    int at = end;
    LONG.set(chunk, at, entry.timestampMs);
    INT.set(chunk, at + 8, entry.isDelete() ? DELETED : entry.valueLength);
    int flags = (hasExpiry ? HAS_EXPIRY : 0) | (hasAttributes ? HAS_ATTRIBUTES : 0);
    INT.set(chunk, at + 12, entry.keyLength << FLAG_BITS | flags);
    if (hasExpiry) {
      LONG.set(chunk, at + 16, entry.expiryMs);
    }
    int to = at + front;
    if (hasAttributes) {
      INT.set(chunk, to - Integer.BYTES, entry.attributesLength);
    }
    System.arraycopy(entry.keyArray, entry.keyOffset, chunk, to, entry.keyLength);
    to += entry.keyLength;
    if (hasAttributes) {
      System.arraycopy(
          entry.attributesArray, entry.attributesOffset, chunk, to, entry.attributesLength);
      to += entry.attributesLength;
    }
    System.arraycopy(entry.valueArray, entry.valueOffset, chunk, to, entry.valueLength);
    places[ordinal] = (chunkCount - 1) << CHUNK_SHIFT | at >>> UNIT_SHIFT;
    end = at + bytes + 7 & -8;
    added++;
  }

  /** The first unit of a chunk stays empty: no entry's place is 0. */
  private void newChunk(int bytes) {
    if (chunkCount == CHUNKS_MAX) {
      throw new IllegalStateException("a commit holds more than has a place in memory");
    }
    if (chunkCount == chunks.length) {
      chunks = Arrays.copyOf(chunks, 2 * chunkCount);
    }
    int usual =
        Math.min(
            CHUNK_BYTES_MAX,
            Math.max(CHUNK_BYTES_MIN, 2 * Math.min(CHUNK_BYTES_MAX, chunk.length)));
    // Room for the padding after the last entry, so that `end` never lies behind the chunk.
    chunk = new byte[Math.max(usual, bytes + 2 * Long.BYTES)];
    chunks[chunkCount++] = chunk;
    end = Long.BYTES;
  }

  @Override
  public int size() {
    return places.length;
  }

  /** Bytes of an entry's key, attributes and value; a value in a blob counts as its pointer. */
  public int bytes(int ordinal) {
    int place = places[ordinal];
    byte[] in = chunks[place >>> CHUNK_SHIFT];
    int at = offset(place);
    int key = (int) INT.get(in, at + 12);
    int attributes = 0;
    if ((key & HAS_ATTRIBUTES) != 0) {
      attributes = (int) INT.get(in, at + ((key & HAS_EXPIRY) != 0 ? 24 : 16));
    }
    return (key >>> FLAG_BITS) + attributes + Math.max(0, (int) INT.get(in, at + 8));
  }

  @Override
  public Entry get(int ordinal) {
    int place = places[Objects.checkIndex(ordinal, places.length)];
    byte[] in = chunks[place >>> CHUNK_SHIFT];
    int at = offset(place);
    long timestampMs = (long) LONG.get(in, at);
    int valueLength = (int) INT.get(in, at + 8);
    int key = (int) INT.get(in, at + 12);
    at += 16;
    long expiryMs = 0;
    if ((key & HAS_EXPIRY) != 0) {
      expiryMs = (long) LONG.get(in, at);
      at += Long.BYTES;
    }
    int attributesLength = 0;
    if ((key & HAS_ATTRIBUTES) != 0) {
      attributesLength = (int) INT.get(in, at);
      at += Integer.BYTES;
    }
    int attributesAt = at + (key >>> FLAG_BITS);
    return new Entry(
        Slice.of(in, at, key >>> FLAG_BITS),
        valueLength == DELETED ? null : Slice.of(in, attributesAt + attributesLength, valueLength),
        firstSequence + ordinal,
        timestampMs,
        expiryMs,
        attributesLength == 0 ? Slice.EMPTY : Slice.of(in, attributesAt, attributesLength));
  }

  private static int offset(int place) {
    return (place & (1 << CHUNK_SHIFT) - 1) << UNIT_SHIFT;
  }
}
