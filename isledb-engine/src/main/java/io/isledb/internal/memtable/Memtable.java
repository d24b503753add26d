package io.isledb.internal.memtable;

import io.isledb.Slice;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Changes in the order in which they were written, in chunks of memory: adding one costs a copy of
 * its bytes and a few stores. Nothing is looked up here; {@link #sorted} puts all in order once,
 * for the flush. All versions of a key are kept.
 *
 * <p>Not thread-safe. Invariants:
 *
 * <ol>
 *   <li>An entry lies whole in one chunk, as {@link EntryLayout} says; a large one that does not go
 *       into the present chunk has one of its own. The others lie in the order in which they were
 *       written, until they are moved.
 *   <li>Entry number {@code i} has the address {@code addresses[i]}: chunk number, then offset, 32
 *       bits each.
 *   <li>{@link #heldBytes} is what the budget counts for this memtable.
 * </ol>
 */
public final class Memtable {
  private static final int FIRST_CHUNK_BYTES = 16 << 10;
  private static final int SHARED_ENTRY_BYTES_MAX = MemoryBudget.CHUNK_BYTES / 4;
  private static final int FIRST_ADDRESSES = 512;

  /** So many and more are kept for the next memtable that grows so large. */
  private static final int SPARE_ADDRESSES = 8 << 10;

  private static final int FIRST_CHUNKS = 8;
  private static final byte[] NOTHING = new byte[0];
  private static final VarHandle BIG_ENDIAN_LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final MemoryBudget budget;
  private byte[][] chunks = new byte[FIRST_CHUNKS][];
  private int chunkCount;
  private byte[] chunk = NOTHING;
  private int chunkNumber = -1;
  private int position;
  private boolean isMoved;
  private int sharedChunkBytes = FIRST_CHUNK_BYTES;
  private long[] addresses = new long[0];
  private int entries;
  private int shortestKey = Integer.MAX_VALUE;
  private int longestKey;
  private long heldBytes;
  private long dataBytes;

  public Memtable(MemoryBudget budget) {
    this.budget = budget;
  }

  public int entries() {
    return entries;
  }

  /** Length of its shortest key; meaningless when there is none. */
  int shortestKey() {
    return shortestKey;
  }

  int longestKey() {
    return longestKey;
  }

  /** Bytes of memory held, as the budget counts them. */
  public long heldBytes() {
    return heldBytes;
  }

  /** Bytes of the entries, without what chunks waste. */
  public long dataBytes() {
    return dataBytes;
  }

  /**
   * Adds a change.
   *
   * @param value null for a delete
   */
  public void add(
      Slice key, @Nullable Slice value, long timestampMs, long expiryMs, Slice attributes) {
    int valueLength = value == null ? EntryLayout.NO_VALUE : value.length();
    long address = room(key.length(), valueLength, attributes.length());
    byte[] to = chunkAt(address);
    int at = (int) address;
    EntryLayout.writeHead(
        to, at, key.length(), valueLength, attributes.length(), timestampMs, expiryMs);
    at = copy(key, to, at + EntryLayout.HEAD_BYTES);
    at = value == null ? at : copy(value, to, at);
    copy(attributes, to, at);
  }

  /** Adds a put without attributes whose key and value are parts of arrays. */
  public void put(
      byte[] key,
      int keyOffset,
      int keyLength,
      byte[] value,
      int valueOffset,
      int valueLength,
      long timestampMs,
      long expiryMs) {
    long address = room(keyLength, valueLength, 0);
    byte[] to = chunkAt(address);
    int at = (int) address;
    EntryLayout.writeHead(to, at, keyLength, valueLength, 0, timestampMs, expiryMs);
    at += EntryLayout.HEAD_BYTES;
    System.arraycopy(key, keyOffset, to, at, keyLength);
    System.arraycopy(value, valueOffset, to, at + keyLength, valueLength);
  }

  /**
   * Makes room for one entry more. No reference is stored here unless a chunk is full: with the
   * collector's account of it, that would wait for all bytes copied before.
   *
   * @return its address
   */
  private long room(int keyLength, int valueLength, int attributesLength) {
    int length = EntryLayout.HEAD_BYTES + keyLength + Math.max(valueLength, 0) + attributesLength;
    ensureAddress();
    long address;
    if (length <= chunk.length - position) {
      address = address(chunkNumber, position);
      position += length;
    } else if (length > SHARED_ENTRY_BYTES_MAX) {
      // A large entry gets a chunk of its own size, and the present one goes on filling.
      append(length);
      address = address(chunkCount - 1, 0);
    } else {
      nextSharedChunk(length);
      address = address(chunkNumber, 0);
      position = length;
    }
    addresses[entries] = address;
    shortestKey = Math.min(shortestKey, keyLength);
    longestKey = Math.max(longestKey, keyLength);
    entries++;
    dataBytes += length + Long.BYTES;
    return address;
  }

  /**
   * Forgets the entries that were added last; the memory that they took stays held.
   *
   * @param kept how many entries remain
   * @param keptBytes what {@link #dataBytes} was then
   */
  public void truncate(int kept, long keptBytes) {
    entries = Math.min(entries, kept);
    dataBytes = Math.min(dataBytes, keptBytes);
  }

  private static int copy(Slice from, byte[] to, int at) {
    System.arraycopy(from.array(), from.offset(), to, at, from.length());
    return at + from.length();
  }

  private void ensureAddress() {
    if (entries == addresses.length) {
      growAddresses();
    }
  }

  private void growAddresses() {
    int least = Math.max(FIRST_ADDRESSES, Math.multiplyExact(entries, 2));
    long[] larger =
        entries < SPARE_ADDRESSES
            ? new long[least]
            : budget.longs().takeOr((long) least * Long.BYTES, () -> new long[least]);
    System.arraycopy(addresses, 0, larger, 0, entries);
    long more = (long) (larger.length - addresses.length) * Long.BYTES;
    giveAddresses();
    addresses = larger;
    budget.hold(more);
    heldBytes += more;
  }

  private void giveAddresses() {
    if (addresses.length > SPARE_ADDRESSES) {
      budget.longs().give(addresses);
    }
  }

  /** Chunks grow fourfold from a small first one, so that many small isles need little. */
  private void nextSharedChunk(int length) {
    while (sharedChunkBytes < length) {
      sharedChunkBytes *= 4;
    }
    append(sharedChunkBytes);
    chunkNumber = chunkCount - 1;
    chunk = chunks[chunkNumber];
    sharedChunkBytes = Math.min(sharedChunkBytes * 4, MemoryBudget.CHUNK_BYTES);
  }

  private void append(int bytes) {
    byte[] added = budget.takeChunk(bytes);
    if (chunkCount == chunks.length) {
      chunks = Arrays.copyOf(chunks, chunkCount * 2);
    }
    chunks[chunkCount++] = added;
    heldBytes += added.length;
  }

  /** Gives all memory back; the memtable is empty after this. */
  public void release() {
    for (int i = 0; i < chunkCount; i++) {
      budget.giveChunk(chunks[i]);
    }
    budget.release((long) addresses.length * Long.BYTES);
    giveAddresses();
    chunks = new byte[FIRST_CHUNKS][];
    chunkCount = 0;
    chunk = NOTHING;
    chunkNumber = -1;
    position = 0;
    isMoved = false;
    sharedChunkBytes = FIRST_CHUNK_BYTES;
    addresses = new long[0];
    entries = 0;
    shortestKey = Integer.MAX_VALUE;
    longestKey = 0;
    heldBytes = 0;
    dataBytes = 0;
  }

  /**
   * All entries, keys ascending in unsigned byte order, versions of a key newest first. Valid until
   * the next change of this memtable.
   *
   * @param firstSequence sequence of the entry that was written first
   */
  public SortedEntries sorted(long firstSequence) {
    return new SortedEntries(this, new EntryOrder().of(this), null, firstSequence);
  }

  /**
   * As the other method, and faster: the entries are moved, if there are many small ones.
   *
   * @param order in whose memory it is sorted; not for another one before the end of the walk
   */
  public SortedEntries sorted(long firstSequence, EntryOrder order) {
    int[] numbers = order.of(this);
    Bands bands = null;
    if (!isMoved && !order.isAsWritten() && Bands.areWorthwhile(this)) {
      // Once only, even if that fails: what has been moved lies in another order.
      isMoved = true;
      chunk = NOTHING;
      position = 0;
      bands = order.bands(this);
    }
    return new SortedEntries(this, numbers, bands, firstSequence);
  }

  /** How many chunks there have been. */
  int chunks() {
    return chunkCount;
  }

  byte[] chunk(int number) {
    return chunks[number];
  }

  /**
   * Appends a chunk that is not the one to fill.
   *
   * @return its number
   */
  int appendShared() {
    append(MemoryBudget.CHUNK_BYTES);
    return chunkCount - 1;
  }

  /** Gives a chunk back from which all entries have been moved. */
  void drop(int number) {
    heldBytes -= chunks[number].length;
    budget.giveChunk(chunks[number]);
    chunks[number] = NOTHING;
  }

  /** Notes that an entry is somewhere else now. */
  void move(int entry, long address) {
    addresses[entry] = address;
  }

  long address(int entry) {
    return addresses[entry];
  }

  byte[] chunkAt(long address) {
    return chunks[chunkNumber(address)];
  }

  static int chunkNumber(long address) {
    return (int) (address >>> Integer.SIZE);
  }

  static long address(int chunkNumber, int offset) {
    return ((long) chunkNumber << Integer.SIZE) | offset;
  }

  int keyLength(int entry) {
    return EntryLayout.keyLength(chunkOf(entry), offsetOf(entry));
  }

  /**
   * Compares two keys that agree in their first bytes, where a key that has fewer counts as
   * followed by zeros; of two that differ in nothing but zeros at the end, the shorter is less.
   */
  int compareKeys(int a, int b, int from) {
    byte[] chunkA = chunkOf(a);
    byte[] chunkB = chunkOf(b);
    int lengthA = EntryLayout.keyLength(chunkA, offsetOf(a));
    int lengthB = EntryLayout.keyLength(chunkB, offsetOf(b));
    int keyA = offsetOf(a) + EntryLayout.HEAD_BYTES;
    int keyB = offsetOf(b) + EntryLayout.HEAD_BYTES;
    int order =
        Arrays.compareUnsigned(
            chunkA,
            keyA + Math.min(from, lengthA),
            keyA + lengthA,
            chunkB,
            keyB + Math.min(from, lengthB),
            keyB + lengthB);
    return order != 0 ? order : Integer.compare(lengthA, lengthB);
  }

  /** Where two keys first differ from a byte on, at most up to another; both are that long. */
  int commonBytes(int a, int b, int from, int to) {
    int keyA = offsetOf(a) + EntryLayout.HEAD_BYTES;
    int keyB = offsetOf(b) + EntryLayout.HEAD_BYTES;
    int mismatch =
        Arrays.mismatch(chunkOf(a), keyA + from, keyA + to, chunkOf(b), keyB + from, keyB + to);
    return mismatch < 0 ? to : from + mismatch;
  }

  /**
   * The 8 bytes of a key from one on, as a number whose unsigned order is theirs; zeros stand for
   * what the key does not have.
   */
  long keyPrefix(int entry, int from) {
    byte[] chunk = chunkOf(entry);
    int left = EntryLayout.keyLength(chunk, offsetOf(entry)) - from;
    int at = offsetOf(entry) + EntryLayout.HEAD_BYTES + from;
    if (left >= Long.BYTES) {
      return (long) BIG_ENDIAN_LONG.get(chunk, at);
    }
    long prefix = 0;
    for (int i = 0; i < left; i++) {
      prefix |= (chunk[at + i] & 0xffL) << (Long.SIZE - Byte.SIZE * (i + 1));
    }
    return prefix;
  }

  private byte[] chunkOf(int entry) {
    return chunkAt(addresses[entry]);
  }

  private int offsetOf(int entry) {
    return (int) addresses[entry];
  }
}
