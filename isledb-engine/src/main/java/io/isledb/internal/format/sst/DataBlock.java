package io.isledb.internal.format.sst;

import io.isledb.Slice;
import io.isledb.error.CorruptObjectException;
import io.isledb.internal.base.Weighted;
import io.isledb.internal.iterator.EntryView;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
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
  private static final int OVERHEAD_BYTES = 96;
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  final byte[] bytes;
  final int entriesEnd;
  final int restartCount;
  final int entries;
  final long baseSequence;
  final long baseTimestampMs;
  private final String object;
  private final long at;
  private @Nullable BlockHeads heads;

  private DataBlock(byte[] raw, String object, long at) {
    this.bytes = raw;
    this.object = object;
    this.at = at;
    if (raw.length < TRAILER_BYTES) {
      throw corrupt("A block is shorter than its trailer", null);
    }
    int trailer = raw.length - TRAILER_BYTES;
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

  /** Takes over the bytes of a verified section. */
  public static DataBlock of(byte[] raw, String object, long at) {
    return new DataBlock(raw, object, at);
  }

  @Override
  public int weightBytes() {
    return bytes.length + BlockHeads.weightBytes(entries) + OVERHEAD_BYTES;
  }

  public int entries() {
    return entries;
  }

  int restart(int index) {
    int offset = (int) INT.get(bytes, entriesEnd + index * Integer.BYTES);
    if (offset < 0 || offset >= entriesEnd) {
      throw corrupt("A restart point lies outside of its block", null);
    }
    return offset;
  }

  /**
   * Finds the newest version of a key.
   *
   * @param out receives the entry; its key is the array that was asked for, its value a window on
   *     this block
   * @return whether there is one
   */
  public boolean find(byte[] key, int offset, int length, EntryView out) {
    try {
      return heads().find(key, offset, length, out);
    } catch (IndexOutOfBoundsException | NegativeArraySizeException e) {
      throw corrupt("A block's content goes past its end", e);
    }
  }

  /** Finds a key by reading from the restart before it on. */
  boolean findInOrder(byte[] key, int offset, int length, EntryView out) {
    BlockCursor cursor = new BlockCursor(this, restart(restartBefore(key, offset, length)));
    // Invariant: every entry passed so far is less than the key and shares exactly `matched` bytes
    // with it.
    int matched = 0;
    while (cursor.parse()) {
      if (cursor.shared == 0) {
        // A restart, or nothing in common: either way the whole key stands here.
        matched = 0;
      }
      if (cursor.shared < matched) {
        return false;
      }
      if (cursor.shared > matched) {
        cursor.skip();
        continue;
      }
      int rest = Math.min(cursor.suffix, length - matched);
      int mismatch =
          Arrays.mismatch(
              bytes, cursor.at, cursor.at + rest, key, offset + matched, offset + matched + rest);
      int order;
      if (mismatch >= 0) {
        order = (bytes[cursor.at + mismatch] & 0xff) - (key[offset + matched + mismatch] & 0xff);
        matched += order < 0 ? mismatch : 0;
      } else {
        order = cursor.suffix - (length - matched);
        matched += rest;
      }
      if (order == 0) {
        cursor.fill(out, key, offset, length);
        return true;
      }
      if (order > 0) {
        return false;
      }
      cursor.skip();
    }
    return false;
  }

  /** What the block is searched by; two threads may make it, which is harmless. */
  BlockHeads heads() {
    BlockHeads made = heads;
    if (made == null) {
      made = BlockHeads.of(this);
      heads = made;
    }
    return made;
  }

  /** The last restart whose key is less than the given one; 0 when there is none. */
  private int restartBefore(byte[] key, int offset, int length) {
    int low = 0;
    int high = restartCount - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (compareRestart(middle, key, offset, length) < 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private int compareRestart(int index, byte[] key, int offset, int length) {
    BlockCursor cursor = new BlockCursor(this, restart(index));
    if (!cursor.parse() || cursor.shared != 0) {
      throw corrupt("A restart point does not hold a whole key", null);
    }
    return Arrays.compareUnsigned(
        bytes, cursor.at, cursor.at + cursor.suffix, key, offset, offset + length);
  }

  /** The first key, as a window on this block. */
  public Slice firstKey() {
    BlockCursor cursor = new BlockCursor(this, restart(0));
    if (!cursor.parse() || cursor.shared != 0) {
      throw corrupt("A restart point does not hold a whole key", null);
    }
    return Slice.of(bytes, cursor.at, cursor.suffix);
  }

  /** Appends all entries in order; keys are copies, the rest are windows on this block. */
  public void copyEntriesTo(List<EntryView> target) {
    BlockIterator iterator = new BlockIterator(this);
    while (iterator.next()) {
      target.add(iterator.entry().windowWithOwnKey());
    }
  }

  CorruptObjectException corrupt(String message, @Nullable Throwable cause) {
    return new CorruptObjectException(message, cause).with("object", object).with("offset", at);
  }
}
