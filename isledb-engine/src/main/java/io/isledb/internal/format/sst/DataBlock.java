package io.isledb.internal.format.sst;

import io.isledb.Slice;
import io.isledb.error.CorruptObjectException;
import io.isledb.internal.base.CacheLines;
import io.isledb.internal.base.Weighted;
import io.isledb.internal.iterator.EntryView;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An expanded data block. Immutable, thread-safe; searching it again allocates nothing.
 *
 * <pre>
 * block := entry+  restart:u32+  baseSequence:u64  baseTimestampMs:u64  entries:u32  restarts:u32
 * entry := flags:u8  shared:varint  suffix:varint  valueLength:varint?  sequence:zigzag  timestampMs:zigzag
 *          expiryMs:zigzag?  attributesLength:varint?  key:bytes{suffix}  attributes:bytes?  value:bytes?
 *          flags: bits 0-1 kind (0 put, 1 delete, 2 put with its value in a blob), bit 2 expiry, bit 3 attributes;
 *          others zero. shared: bytes of the previous key that this key begins with, as many as there
 *          are (searching relies on it); 0 at a restart.
 *          valueLength and value are absent for a delete. sequence and timestampMs are differences from the block's
 *          bases, expiryMs from the entry's timestamp; all three wrap around 64 bits.
 * restart := offset in the block of an entry whose key is whole
 * </pre>
 *
 * <p>Entries are in ascending order of keys and, for one key, in descending order of sequence
 * numbers. The block was checked as a whole by its section's checksum; the bounds that remain are
 * those of the array, and a block that breaks them is reported as corrupt.
 */
public final class DataBlock implements Weighted {
  static final int KIND_MASK = 3;
  static final int HAS_EXPIRY = 4;
  static final int HAS_ATTRIBUTES = 8;
  static final int FLAGS = KIND_MASK | HAS_EXPIRY | HAS_ATTRIBUTES;
  static final int TRAILER_BYTES = 24;
  private static final int OVERHEAD_BYTES = 112;
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  final byte[] bytes;

  /** Where the first entry begins, and where the last one ends. */
  final int entriesStart;

  final int entriesEnd;
  final int entries;
  final long baseSequence;
  final long baseTimestampMs;

  /** None in the form that is searched, which has its own ways in. */
  private final int restartCount;

  private final String object;
  private final long at;

  private DataBlock(byte[] raw, int length, String object, long at) {
    this.bytes = raw;
    this.entriesStart = 0;
    this.object = object;
    this.at = at;
    if (length < TRAILER_BYTES) {
      throw corrupt("A block is shorter than its trailer", null);
    }
    int trailer = length - TRAILER_BYTES;
    this.baseSequence = (long) LONG.get(raw, trailer);
    this.baseTimestampMs = (long) LONG.get(raw, trailer + 8);
    this.entries = (int) INT.get(raw, trailer + 16);
    this.restartCount = (int) INT.get(raw, trailer + 20);
    if (restartCount < 1 || restartCount > trailer / Integer.BYTES || entries < restartCount) {
      throw corrupt("A block's counts do not fit its size", null);
    }
    this.entriesEnd = trailer - restartCount * Integer.BYTES;
    if (entries > entriesEnd || (int) INT.get(raw, entriesEnd) != 0) {
      throw corrupt("A block's counts or its first restart do not fit its size", null);
    }
  }

  /** Another form of a block. */
  private DataBlock(DataBlock from, byte[] searchable) {
    this.bytes = searchable;
    this.entriesStart = BlockSearch.offset(searchable, 0);
    this.entriesEnd = BlockSearch.entriesEnd(searchable);
    this.entries = from.entries;
    this.baseSequence = from.baseSequence;
    this.baseTimestampMs = from.baseTimestampMs;
    this.restartCount = 0;
    this.object = from.object;
    this.at = from.at;
  }

  /** Takes over the bytes of a verified section. */
  public static DataBlock of(byte[] raw, String object, long at) {
    return new DataBlock(raw, raw.length, object, at);
  }

  /** Takes over the first bytes of an array, which are those of a verified section. */
  static DataBlock of(byte[] raw, int length, String object, long at) {
    return new DataBlock(raw, length, object, at);
  }

  @Override
  public int weightBytes() {
    // The same before and after it is made searchable, or more before.
    return bytes.length + (isSearchable() ? 0 : BlockSearch.extraBytes(entries)) + OVERHEAD_BYTES;
  }

  /**
   * Reads a byte of each line of memory, so that the waits for them overlap; who walks over a block
   * that is not in the processor's caches would else wait for each in turn, which took a third of a
   * scan's time.
   *
   * @return something that depends on all of them
   */
  public int touch() {
    return CacheLines.touch(bytes, entriesStart, bytes.length);
  }

  public int entries() {
    return entries;
  }

  /** Whether this is in the form that is searched. */
  public boolean isSearchable() {
    return restartCount == 0;
  }

  /** This block in the form that is searched: this, or a copy that takes time to make. */
  public DataBlock searchable() {
    if (isSearchable()) {
      return this;
    }
    try {
      return new DataBlock(this, BlockSearch.searchable(this));
    } catch (IndexOutOfBoundsException | CorruptObjectException e) {
      throw located(e);
    }
  }

  /** What {@link BlockSearch} searches, of a block that is searchable. Not to be changed. */
  public byte[] searchableBytes() {
    if (!isSearchable()) {
      throw new IllegalStateException("only what searchable() gave can be searched");
    }
    return bytes;
  }

  /** As {@link BlockSearch#find}, on a block that is searchable. */
  public int find(byte[] key, int offset, int length) {
    byte[] searched = searchableBytes();
    try {
      return BlockSearch.find(searched, key, offset, length);
    } catch (IndexOutOfBoundsException | CorruptObjectException e) {
      throw located(e);
    }
  }

  /** Where the last entry whose key is whole begins. */
  int lastRestart() {
    int offset = (int) INT.get(bytes, entriesEnd + (restartCount - 1) * Integer.BYTES);
    if (offset < 0 || offset >= entriesEnd) {
      throw new CorruptObjectException("A restart point lies outside of its block");
    }
    return offset;
  }

  /** The first key, as a window on this block. */
  public Slice firstKey() {
    EntryView first = new EntryView();
    try {
      if (EntryDecoder.decode(bytes, entriesStart, entriesEnd, baseSequence, baseTimestampMs, first)
          != 0) {
        throw new CorruptObjectException("A restart point does not hold a whole key");
      }
    } catch (IndexOutOfBoundsException | CorruptObjectException e) {
      throw located(e);
    }
    return first.key();
  }

  /** Appends all entries in order; keys are copies, the rest are windows on this block. */
  public void copyEntriesTo(List<EntryView> target) {
    BlockIterator iterator = new BlockIterator(this);
    while (iterator.next()) {
      target.add(iterator.entry().windowWithOwnKey());
    }
  }

  /** What to throw when reading this block has failed. */
  public CorruptObjectException located(RuntimeException failure) {
    return failure instanceof CorruptObjectException corrupt
        ? corrupt.with("object", object).with("offset", at)
        : corrupt("A block's content goes past its end", failure);
  }

  private CorruptObjectException corrupt(String message, @Nullable Throwable cause) {
    return new CorruptObjectException(message, cause).with("object", object).with("offset", at);
  }
}
