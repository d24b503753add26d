package io.isledb.internal.format.sst;

import io.isledb.Slice;
import io.isledb.error.CorruptObjectException;
import io.isledb.internal.base.Weighted;
import io.isledb.internal.iterator.EntryView;
import io.isledb.internal.iterator.KeyPrefix;
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
  private static final int LINE_BYTES = 64;
  private static final int OVERHEAD_BYTES = 112;
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

  /** Null until the block is first searched; what follows is set before it. */
  private volatile long @Nullable [] heads;

  /** Bytes that all keys have in common; they stand at {@link #firstKeyAt}. */
  private int common;

  /** The first eight of them, the rest zero. */
  private long commonPrefix;

  private int firstKeyAt;

  private DataBlock(byte[] raw, int length, String object, long at) {
    this.bytes = raw;
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
    return bytes.length + BlockHeads.weightBytes(entries) + OVERHEAD_BYTES;
  }

  /**
   * Reads a byte of each line of memory, so that the waits for them overlap; who walks over a block
   * that is not in the processor's caches would else wait for each in turn, which took a third of a
   * scan's time.
   *
   * @return something that depends on all of them
   */
  public int touch() {
    int sum = 0;
    for (int at = 0; at < bytes.length; at += LINE_BYTES) {
      sum += bytes[at];
    }
    return sum;
  }

  public int entries() {
    return entries;
  }

  /**
   * Finds the newest version of a key.
   *
   * @param out receives the entry; its key is the array that was asked for, its value a window on
   *     this block. Of no meaning when there is none
   * @return whether there is one
   */
  public boolean find(byte[] key, int offset, int length, EntryView out) {
    try {
      return search(key, offset, length, out);
    } catch (IndexOutOfBoundsException e) {
      throw corrupt("A block's content goes past its end", e);
    }
  }

  private boolean search(byte[] key, int offset, int length, EntryView out) {
    long[] all = heads();
    if (compareCommon(key, offset, length) != 0) {
      return false;
    }
    int head = BlockHeads.head(key, offset, length, common);
    int first = BlockHeads.firstAtOrAfter(all, head);
    // Invariant: every entry of this head passed so far is less than the key and shares exactly
    // `matched` bytes with it.
    int matched = 0;
    for (int i = first; i < all.length && BlockHeads.headOf(all[i]) == head; i++) {
      int shared = EntryDecoder.decode(this, BlockHeads.offsetOf(all[i]), out);
      if (i == first) {
        // All that this entry shares with the one before stands in the head or before it.
        matched = requireKnown(shared);
      } else if (shared == 0) {
        matched = 0; // a restart: the whole key stands here
      }
      if (shared < matched || length < matched) {
        return false;
      }
      if (shared > matched) {
        continue;
      }
      int rest = Math.min(out.keyLength, length - matched);
      int from = out.keyOffset;
      int keyFrom = offset + matched;
      int mismatch = Arrays.mismatch(bytes, from, from + rest, key, keyFrom, keyFrom + rest);
      int order =
          mismatch < 0
              ? out.keyLength - (length - matched)
              : (bytes[from + mismatch] & 0xff) - (key[keyFrom + mismatch] & 0xff);
      if (order > 0) {
        return false;
      }
      if (order == 0) {
        out.keyArray = key;
        out.keyOffset = offset;
        out.keyLength = length;
        return true;
      }
      matched += mismatch < 0 ? rest : mismatch;
    }
    return false;
  }

  /**
   * The number of the first entry that can have a key at or after this one: all before it have
   * smaller keys. The number of entries if there is none.
   */
  int firstAtOrAfter(byte[] key, int offset, int length) {
    long[] all = heads();
    int order = compareCommon(key, offset, length);
    if (order != 0) {
      return order < 0 ? 0 : all.length;
    }
    return BlockHeads.firstAtOrAfter(all, BlockHeads.head(key, offset, length, common));
  }

  /** Where the entry of a number begins. */
  int offset(int entry) {
    return BlockHeads.offsetOf(heads()[entry]);
  }

  /** How many bytes of an entry's key {@link #copyKnown} copies; the key may be shorter. */
  int knownBytes() {
    return common + BlockHeads.HEAD_BYTES;
  }

  /** Copies what is known of a key without reading its entry. */
  void copyKnown(int entry, byte[] target) {
    System.arraycopy(bytes, firstKeyAt, target, 0, common);
    BlockHeads.copyHead(heads()[entry], target, common);
  }

  private int requireKnown(int shared) {
    if (shared > knownBytes()) {
      throw corrupt("An entry shares more bytes than the key before it has", null);
    }
    return shared;
  }

  /** Order of a key's beginning to what all keys begin with; 0 if it begins so too. */
  private int compareCommon(byte[] key, int offset, int length) {
    if (common > Long.BYTES || length < common) {
      int end = offset + Math.min(length, common);
      return Arrays.compareUnsigned(key, offset, end, bytes, firstKeyAt, firstKeyAt + common);
    }
    return Long.compareUnsigned(KeyPrefix.of(key, offset, common), commonPrefix);
  }

  /** Makes what the block is searched by, once; two threads may do so, which is harmless. */
  private long[] heads() {
    long[] made = heads;
    return made != null ? made : makeHeads();
  }

  private long[] makeHeads() {
    Slice first = firstKey();
    BlockIterator last = new BlockIterator(this, restart(restartCount - 1));
    while (last.next()) {
      // to the last entry
    }
    Slice end = last.entry().key();
    int most = Math.min(first.length(), end.length());
    int mismatch =
        Arrays.mismatch(
            bytes,
            first.offset(),
            first.offset() + most,
            end.array(),
            end.offset(),
            end.offset() + most);
    firstKeyAt = first.offset();
    common = mismatch < 0 ? most : mismatch;
    commonPrefix = KeyPrefix.of(bytes, firstKeyAt, common);
    long[] made = BlockHeads.of(this, common);
    heads = made; // after the rest: who sees it sees all
    return made;
  }

  private int restart(int index) {
    int offset = (int) INT.get(bytes, entriesEnd + index * Integer.BYTES);
    if (offset < 0 || offset >= entriesEnd) {
      throw corrupt("A restart point lies outside of its block", null);
    }
    return offset;
  }

  /** The first key, as a window on this block. */
  public Slice firstKey() {
    EntryView first = new EntryView();
    try {
      if (EntryDecoder.decode(this, restart(0), first) != 0) {
        throw corrupt("A restart point does not hold a whole key", null);
      }
    } catch (IndexOutOfBoundsException e) {
      throw corrupt("A block's content goes past its end", e);
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

  CorruptObjectException corrupt(String message, @Nullable Throwable cause) {
    return new CorruptObjectException(message, cause).with("object", object).with("offset", at);
  }
}
