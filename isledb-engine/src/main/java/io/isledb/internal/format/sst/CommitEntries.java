package io.isledb.internal.format.sst;

import io.isledb.Entry;
import io.isledb.Slice;
import io.isledb.error.CorruptObjectException;
import io.isledb.internal.base.Chunks;
import io.isledb.internal.iterator.EntryView;
import io.isledb.options.Limits;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.AbstractList;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * A commit's entries by ordinal, as bytes: an entry becomes objects when it is asked for, so that a
 * large commit in memory is a few arrays and not millions of objects. Immutable once it is filled,
 * then thread-safe.
 *
 * <p>They come in the order of their keys and are read in that of their ordinals. So that neither
 * goes to and fro through more memory than the processor's caches hold, neighbouring ordinals form
 * a part, in whose chunks entries stand one after the other as they were added.
 *
 * <pre>
 * entry := timestampMs:u64  valueLength:u32  key:u32  expiryMs:u64?  attributesLength:u32?
 *          key:bytes  attributes:bytes  value:bytes
 *          valueLength: {@value #DELETED} for a delete. key: bit 0 expiry, bit 1 attributes, 12 bits for the ordinal in
 *          the part, then the key's length.
 * </pre>
 */
public final class CommitEntries extends AbstractList<Entry> implements RandomAccess {
  /** Their places take a chunk, and so many neighbours of usual size fit into a core's cache. */
  static final int PART_ENTRIES = Chunks.BYTES / Integer.BYTES;

  private static final int PART_SHIFT = Integer.numberOfTrailingZeros(PART_ENTRIES);

  static final int HAS_EXPIRY = 1;
  static final int HAS_ATTRIBUTES = 2;
  static final int ORDINAL_SHIFT = 2;
  static final int KEY_LENGTH_SHIFT = ORDINAL_SHIFT + PART_SHIFT;
  static final int DELETED = -1;
  static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final long firstSequence;

  /** Which ordinals there are: a bit for each, which is little enough to be looked up at random. */
  private final long[] has;

  private final int size;
  private final CommitPart[] parts;
  private int added;

  /** Where the key of the entry that was added last stands. */
  private byte[] lastChunk = EntryView.NO_BYTES;

  private int lastKeyAt;
  private int lastKeyLength;

  /** Whether somebody may refer to the bytes for as long as they like. */
  private volatile boolean isKept;

  private volatile boolean isReleased;

  /** Up to where windows were given. */
  private int given;

  /** How many entries of windows were let go. */
  private int letGo;

  CommitEntries(long firstSequence, int size, Chunks memory) {
    this.firstSequence = firstSequence;
    this.size = size;
    this.has = new long[(size + Long.SIZE - 1) / Long.SIZE];
    this.parts = new CommitPart[(size + PART_ENTRIES - 1) >>> PART_SHIFT];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = new CommitPart(Math.min(PART_ENTRIES, size - i * PART_ENTRIES), memory);
    }
  }

  boolean has(int ordinal) {
    return ((has[ordinal >>> 6] >>> ordinal) & 1) != 0;
  }

  /** How many have been added; all when it is as many as there are. */
  int added() {
    return added;
  }

  /** The next entry is the first of its block: its key shares nothing with the one before. */
  void beginBlock() {
    lastKeyLength = 0;
  }

  /**
   * Takes a copy of an entry, of which there is none yet with that ordinal.
   *
   * @param entry its own bytes stand one after the other, as in a block: what its key does not
   *     share, its attributes and its value
   * @param shared how many bytes its key shares with that of the entry that was added before
   */
  void add(int ordinal, int shared, EntryView entry) {
    if (shared > lastKeyLength) {
      throw new CorruptObjectException("An entry shares more bytes than the key before it has");
    }
    int keyLength = shared + entry.keyLength;
    if (keyLength > Limits.KEY_BYTES_MAX) {
      throw new CorruptObjectException("An entry's key is longer than the format allows")
          .with("keyBytes", keyLength);
    }
    boolean hasExpiry = entry.expiryMs != 0;
    boolean hasAttributes = entry.attributesLength != 0;
    int flags = (hasExpiry ? HAS_EXPIRY : 0) | (hasAttributes ? HAS_ATTRIBUTES : 0);
    int front = frontBytes(flags);
    int own = entry.keyLength + entry.attributesLength + entry.valueLength;
    int bytes = front + shared + own;
    CommitPart part = parts[ordinal >>> PART_SHIFT];
    if (bytes > part.chunk.length - part.end) {
      part.newChunk(bytes, size >= PART_ENTRIES);
    }
    byte[] chunk = part.chunk;
    int at = part.end;
    LONG.set(chunk, at, entry.timestampMs);
    INT.set(chunk, at + 8, entry.isDelete() ? DELETED : entry.valueLength);
    int inPart = (ordinal & (PART_ENTRIES - 1)) << ORDINAL_SHIFT;
    INT.set(chunk, at + 12, keyLength << KEY_LENGTH_SHIFT | inPart | flags);
    if (hasExpiry) {
      LONG.set(chunk, at + 16, entry.expiryMs);
    }
    int keyAt = at + front;
    if (hasAttributes) {
      INT.set(chunk, keyAt - Integer.BYTES, entry.attributesLength);
    }
    copyShared(chunk, keyAt, shared);
    System.arraycopy(entry.keyArray, entry.keyOffset, chunk, keyAt + shared, own);
    lastChunk = chunk;
    lastKeyAt = keyAt;
    lastKeyLength = keyLength;
    has[ordinal >>> 6] |= 1L << ordinal;
    part.end = (at + bytes + 7) & -8;
    part.contentBytes += bytes - front;
    added++;
  }

  private void copyShared(byte[] chunk, int at, int shared) {
    byte[] last = lastChunk;
    int from = lastKeyAt;
    if (shared <= Long.BYTES
        && from <= last.length - Long.BYTES
        && at <= chunk.length - Long.BYTES) {
      LONG.set(chunk, at, (long) LONG.get(last, from)); // what is too much is written over
    } else {
      System.arraycopy(last, from, chunk, at, shared);
    }
  }

  @Override
  public int size() {
    return size;
  }

  /** How many bytes of memory the entries take; none when it was given back. */
  public long memoryBytes() {
    long bytes = 0;
    for (CommitPart part : parts) {
      bytes += part.memoryBytes();
    }
    return isReleased ? 0 : bytes;
  }

  /** Bytes of an entry's key, attributes and value; a value in a blob counts as its pointer. */
  public int bytes(int ordinal) {
    CommitPart part = part(ordinal);
    int place = part.place(ordinal);
    byte[] in = part.chunks[CommitPart.chunk(place)];
    int at = CommitPart.offset(place);
    return endOf(in, at) - at - frontBytes((int) INT.get(in, at + 12));
  }

  /** Where the bytes of an entry end that stands in a chunk. */
  static int endOf(byte[] in, int at) {
    int key = (int) INT.get(in, at + 12);
    int front = frontBytes(key);
    int attributes =
        (key & HAS_ATTRIBUTES) == 0 ? 0 : (int) INT.get(in, at + front - Integer.BYTES);
    int value = Math.max(0, (int) INT.get(in, at + 8));
    return at + front + (key >>> KEY_LENGTH_SHIFT) + attributes + value;
  }

  /** Bytes of an entry before its key, by the flags in its lowest bits. */
  private static int frontBytes(int key) {
    return 16
        + ((key & HAS_EXPIRY) == 0 ? 0 : Long.BYTES)
        + ((key & HAS_ATTRIBUTES) == 0 ? 0 : Integer.BYTES);
  }

  /**
   * Where the entries from one on, up to another, hold more bytes than is said: behind the first at
   * least. Looks at whole parts where it can, because an entry's lengths lie where the entry is.
   */
  public int fitting(int from, int end, long bytesMax) {
    if (from < end && partsBytes(from, end) <= bytesMax) {
      return end;
    }
    long bytes = 0;
    int at = from;
    while (at < end) {
      if ((at & (PART_ENTRIES - 1)) == 0 && at + PART_ENTRIES <= end) {
        long whole = part(at).contentBytes;
        if (bytes + whole <= bytesMax) {
          bytes += whole;
          at += PART_ENTRIES;
          continue;
        }
      }
      bytes += bytes(at);
      if (bytes > bytesMax && at > from) {
        break;
      }
      at++;
    }
    return at;
  }

  /** Bytes of all entries of the parts that some entries lie in. */
  private long partsBytes(int from, int end) {
    long bytes = 0;
    for (int i = from >>> PART_SHIFT; i <= (end - 1) >>> PART_SHIFT; i++) {
      bytes += parts[i].contentBytes;
    }
    return bytes;
  }

  @Override
  public Entry get(int ordinal) {
    CommitPart part = part(Objects.checkIndex(ordinal, size));
    int place = part.place(ordinal);
    byte[] in = part.chunks[CommitPart.chunk(place)];
    int at = CommitPart.offset(place);
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
    int attributesAt = at + (key >>> KEY_LENGTH_SHIFT);
    return new Entry(
        Slice.of(in, at, key >>> KEY_LENGTH_SHIFT),
        valueLength == DELETED ? null : Slice.of(in, attributesAt + attributesLength, valueLength),
        firstSequence + ordinal,
        timestampMs,
        expiryMs,
        attributesLength == 0 ? Slice.EMPTY : Slice.of(in, attributesAt, attributesLength));
  }

  /** The entries of some ordinals, to be given to whoever follows the feed. */
  public synchronized CommitWindow window(int from, int end) {
    requireHeld();
    if (from < given) {
      keep(); // given twice: whoever lets one go may still read the other
    }
    given = Math.max(given, end);
    return new CommitWindow(this, from, end);
  }

  /** From now on the bytes stay as long as somebody refers to them. */
  public void keep() {
    requireHeld();
    if (!isKept) {
      isKept = true;
    }
  }

  /** Whether the bytes are gone: all was let go and nobody had asked to keep any. */
  public boolean isReleased() {
    return isReleased;
  }

  void requireHeld() {
    if (isReleased) {
      throw new IllegalStateException("A batch of changes is read after it was let go");
    }
  }

  /** Some entries of which there was a window are not read any more. */
  synchronized void letGo(int entries) {
    letGo += entries;
    if (letGo < size || isKept || isReleased) {
      return;
    }
    isReleased = true;
    for (CommitPart part : parts) {
      part.release();
    }
  }

  long firstSequence() {
    return firstSequence;
  }

  CommitPart part(int ordinal) {
    return parts[ordinal >>> PART_SHIFT];
  }
}
