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
 * a part, in whose chunks entries stand one after the other as they were added, as {@link
 * ChangeHead} says.
 */
public final class CommitEntries extends AbstractList<Entry> implements RandomAccess {
  /** Their places take a chunk, and so many neighbours of usual size fit into a core's cache. */
  static final int PART_ENTRIES = 1 << ChangeHead.ORDINAL_BITS;

  private static final int PART_SHIFT = ChangeHead.ORDINAL_BITS;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final long firstSequence;

  /** What most timestamps are given from. */
  final long baseMs;

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
  private boolean isKept;

  /** Up to where windows were given. */
  private int given;

  /**
   * @param committedAtMs about when the entries were written
   */
  CommitEntries(long firstSequence, long committedAtMs, int size, Chunks memory) {
    this.firstSequence = firstSequence;
    this.baseMs = ChangeHead.baseMs(committedAtMs);
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
    int flags =
        (entry.isDelete() ? ChangeHead.IS_DELETE : 0)
            | (entry.expiryMs != 0 ? ChangeHead.HAS_EXPIRY : 0)
            | (entry.attributesLength != 0 ? ChangeHead.HAS_ATTRIBUTES : 0);
    long head =
        ChangeHead.of(
            flags,
            ordinal & (PART_ENTRIES - 1),
            keyLength,
            entry.valueLength,
            entry.timestampMs - baseMs);
    int front = ChangeHead.bytes(head);
    int own = entry.keyLength + entry.attributesLength + entry.valueLength;
    int bytes = front + shared + own;
    CommitPart part = parts[ordinal >>> PART_SHIFT];
    if (bytes > part.chunk.length - part.end) {
      part.newChunk(bytes, size >= PART_ENTRIES);
    }
    byte[] chunk = part.chunk;
    int at = part.end;
    ChangeHead.put(chunk, at, head, entry.timestampMs, entry.expiryMs, entry.attributesLength);
    int keyAt = at + front;
    copyShared(chunk, keyAt, shared);
    System.arraycopy(entry.keyArray, entry.keyOffset, chunk, keyAt + shared, own);
    lastChunk = chunk;
    lastKeyAt = keyAt;
    lastKeyLength = keyLength;
    has[ordinal >>> 6] |= 1L << ordinal;
    part.end = CommitPart.aligned(at + bytes);
    part.contentBytes += bytes - front;
    added++;
  }

  /**
   * Takes over what another thread has added for the same commit.
   *
   * @throws CorruptObjectException when both have an entry of the same ordinal
   */
  void absorb(CommitEntries other) {
    for (int i = 0; i < has.length; i++) {
      if ((has[i] & other.has[i]) != 0) {
        throw new CorruptObjectException("Two entries of a commit have the same sequence number");
      }
      has[i] |= other.has[i];
    }
    for (int i = 0; i < parts.length; i++) {
      parts[i].absorb(other.parts[i]);
    }
    added += other.added;
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

  /** How many bytes of memory the entries take, without what was given back. */
  public long memoryBytes() {
    long bytes = 0;
    for (CommitPart part : parts) {
      bytes += part.memoryBytes();
    }
    return bytes;
  }

  /** Bytes of an entry's key, attributes and value; a value in a blob counts as its pointer. */
  public int bytes(int ordinal) {
    CommitPart part = part(ordinal);
    int place = part.place(ordinal);
    byte[] in = part.chunks[CommitPart.chunk(place)];
    int at = CommitPart.offset(place);
    return ChangeHead.end(in, at) - at - ChangeHead.bytes(ChangeHead.read(in, at));
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
    long head = ChangeHead.read(in, at);
    int keyAt = at + ChangeHead.bytes(head);
    int attributesAt = keyAt + ChangeHead.keyLength(head);
    int attributesLength = ChangeHead.attributesLength(in, at, head);
    int valueAt = attributesAt + attributesLength;
    return new Entry(
        Slice.of(in, keyAt, ChangeHead.keyLength(head)),
        ChangeHead.isDelete(head) ? null : Slice.of(in, valueAt, ChangeHead.valueLength(head)),
        firstSequence + ordinal,
        ChangeHead.timestampMs(in, at, head, baseMs),
        ChangeHead.expiryMs(in, at, head),
        attributesLength == 0 ? Slice.EMPTY : Slice.of(in, attributesAt, attributesLength));
  }

  /** The entries of some ordinals, to be given to whoever follows the feed. */
  public synchronized CommitWindow window(int from, int end) {
    requireHeld(from, end);
    if (from < given) {
      isKept = true; // given twice: whoever lets one go may still read the other
    }
    given = Math.max(given, end);
    return new CommitWindow(this, from, end);
  }

  /** From now on the bytes of these entries stay as long as somebody refers to them. */
  public synchronized void keep(int from, int end) {
    requireHeld(from, end);
    isKept = true;
  }

  /**
   * Whether the bytes of these entries are there: they are gone where all was let go and nobody had
   * asked to keep any.
   */
  public boolean isHeld(int from, int end) {
    for (int at = from; at < end; at = endOfPart(at, end)) {
      if (part(at).isReleased()) {
        return false;
      }
    }
    return true;
  }

  void requireHeld(int from, int end) {
    if (!isHeld(from, end)) {
      throw new IllegalStateException("A batch of changes is read after it was let go");
    }
  }

  /** Some entries of which there was a window are not read any more. */
  synchronized void letGo(int from, int end) {
    int at = from;
    while (at < end) {
      int to = endOfPart(at, end);
      part(at).letGo(to - at, isKept);
      at = to;
    }
  }

  long firstSequence() {
    return firstSequence;
  }

  /** Up to where the part goes that an ordinal is in, within the bound. */
  static int endOfPart(int ordinal, int end) {
    return Math.min(end, (ordinal | (PART_ENTRIES - 1)) + 1);
  }

  CommitPart part(int ordinal) {
    return parts[ordinal >>> PART_SHIFT];
  }
}
