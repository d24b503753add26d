package io.isledb.internal.format.sst;

import io.isledb.error.CorruptObjectException;
import io.isledb.internal.iterator.EntryView;
import io.isledb.internal.iterator.KeyPrefix;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A block in the form that is searched: one array that begins with all that a search needs, so that
 * it finds its way by a few neighbouring lines of memory. Only in memory, never stored.
 *
 * <pre>
 * block := baseSequence:u64  baseTimestampMs:u64  commonPrefix:u64  common:u32  entries:u32  entriesEnd:u32
 *          firstKeyAt:u32  (offset:u32  head:u32){entries}  entry+  padding
 *          numbers in the machine's order; common: bytes that all keys have in common. They stand at firstKeyAt;
 *          commonPrefix holds the first eight of them, the rest zero. entry as in {@link DataBlock}
 * </pre>
 *
 * <p>A head is the four bytes of a key that follow the common ones, padded with zeros, the highest
 * bit flipped so that signed order serves. Heads ascend with the keys, and where they differ, the
 * keys are in the same order.
 *
 * <p>In a block that was built rightly, the first entry of a head shares no byte past that head
 * with the entry before: its key can be put together without any other entry.
 */
public final class BlockSearch {
  private static final int HEAD_BYTES = Integer.BYTES;
  private static final int BASE_TIMESTAMP = 8;
  private static final int COMMON_PREFIX = 16;
  private static final int COMMON = 24;
  private static final int ENTRIES = 28;
  private static final int ENTRIES_END = 32;
  private static final int FIRST_KEY = 36;
  private static final int HEADS = 40;

  /** An entry may be read past its end, see {@link EntryDecoder}. */
  private static final int PADDING_BYTES = DataBlock.TRAILER_BYTES;

  private static final int LINE_BYTES = 64;

  /** A sum that memory has as seldom as any other. */
  private static final long UNLIKELY = 0x9E3779B97F4A7C15L;

  private static final int PAGE_BYTES = 4096;

  /** The heads of a block of 4 KiB with entries of 100 bytes, and more. */
  private static final int TOUCHED_BYTES = 6 * LINE_BYTES;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private BlockSearch() {}

  /** Bytes that this form takes more than the stored one, at most. */
  static int extraBytes(int entries) {
    return HEADS + entries * Long.BYTES;
  }

  /** Makes this form of another; reads all entries. */
  static byte[] searchable(DataBlock block) {
    int start = HEADS + block.entries * Long.BYTES;
    byte[] made = new byte[start + block.entriesEnd + PADDING_BYTES];
    System.arraycopy(block.bytes, 0, made, start, block.entriesEnd);
    LONG.set(made, 0, block.baseSequence);
    LONG.set(made, BASE_TIMESTAMP, block.baseTimestampMs);
    INT.set(made, ENTRIES, block.entries);
    INT.set(made, ENTRIES_END, made.length - PADDING_BYTES);
    writeCommon(block, made, start);
    writeHeads(block, made, start);
    return made;
  }

  private static void writeCommon(DataBlock block, byte[] made, int start) {
    long first = EntryDecoder.place(made, start, entriesEnd(made));
    BlockIterator last = new BlockIterator(block, block.lastRestart());
    while (last.next()) {
      // to the last entry
    }
    EntryView end = last.entry();
    int most = Math.min(EntryDecoder.suffix(first), end.keyLength);
    int from = EntryDecoder.keyOffset(first);
    int mismatch = Arrays.mismatch(made, from, from + most, end.keyArray, 0, most);
    int common = mismatch < 0 ? most : mismatch;
    LONG.set(made, COMMON_PREFIX, KeyPrefix.of(made, from, common));
    INT.set(made, COMMON, common);
    INT.set(made, FIRST_KEY, from);
  }

  private static void writeHeads(DataBlock block, byte[] made, int start) {
    int common = knownBytes(made) - HEAD_BYTES;
    BlockIterator entries = new BlockIterator(block);
    EntryView entry = entries.entry();
    long before = Long.MIN_VALUE;
    int at = start;
    for (int i = 0; i < block.entries; i++) {
      boolean isThere = entries.next() && entry.keyLength >= common;
      long number = isThere ? first(head(entry.keyArray, 0, entry.keyLength, common)) | at : 0;
      if (!isThere || number < before) {
        throw new CorruptObjectException(
            "A block's entries are not as many or not in the order stated");
      }
      LONG.set(made, HEADS + i * Long.BYTES, number);
      before = number;
      at = start + entries.position();
    }
    if (entries.next()) {
      throw new CorruptObjectException("A block has more entries than it states");
    }
  }

  /**
   * Reads something of each of the first lines of memory, where the heads are that a search reads,
   * so that the waits for them overlap: a search would wait for one to know the next. And of the
   * page that follows: the entry may lie there, and finding out where a page lies takes as long.
   */
  private static void touch(byte[] block) {
    if (block.length < TOUCHED_BYTES) {
      return;
    }
    long sum = 0;
    for (int line = LINE_BYTES; line < TOUCHED_BYTES; line += LINE_BYTES) {
      sum += (long) LONG.get(block, line);
    }
    keep(block.length > PAGE_BYTES + Long.BYTES ? sum + (long) LONG.get(block, PAGE_BYTES) : sum);
  }

  /** As {@link #touch} for an entry's first two lines of memory and its last. */
  private static void touchEntry(byte[] block, int count, int entry) {
    int at = offset(block, entry);
    int end = entry + 1 < count ? offset(block, entry + 1) : entriesEnd(block);
    long next = (long) LONG.get(block, Math.min(at + LINE_BYTES, end));
    keep((long) LONG.get(block, at) + next + (long) LONG.get(block, end));
  }

  /**
   * Does nothing, but the compiler does not know: it would leave out what was read for nothing.
   * Writing it somewhere would make threads wait for each other. It must be a sum of longs: the
   * compiler knows what bytes can add up to.
   */
  private static void keep(long sum) {
    if (sum == UNLIKELY) {
      Thread.onSpinWait();
    }
  }

  /**
   * Finds the newest version of a key. What is thrown when the block turns out to be corrupt does
   * not say where; {@link DataBlock#located} does.
   *
   * @return where its entry is, for the methods below; -1 when there is none
   */
  public static int find(byte[] block, byte[] key, int offset, int length) {
    touch(block);
    int common = (int) INT.get(block, COMMON);
    if (compareCommon(block, common, key, offset, length) != 0) {
      return -1;
    }
    int head = head(key, offset, length, common);
    int count = (int) INT.get(block, ENTRIES);
    int first = firstAtOrAfter(block, count, head);
    if (first == count) {
      return -1;
    }
    touchEntry(block, count, first);
    // Invariant: every entry of this head passed so far is less than the key and shares exactly
    // `matched` bytes with it.
    int matched = 0;
    for (int i = first; i < count; i++) {
      long number = number(block, i);
      if ((int) (number >> 32) != head) {
        return -1;
      }
      long place = EntryDecoder.place(block, (int) number, entriesEnd(block));
      int shared = EntryDecoder.shared(place);
      if (i == first) {
        // All that this entry shares with the one before stands in the head or before it.
        matched = requireKnown(shared, common);
      } else if (shared == 0) {
        matched = 0; // a restart: the whole key stands here
      }
      if (shared < matched || length < matched) {
        return -1;
      }
      if (shared > matched) {
        continue;
      }
      int suffix = EntryDecoder.suffix(place);
      int rest = Math.min(suffix, length - matched);
      int from = EntryDecoder.keyOffset(place);
      int keyFrom = offset + matched;
      int mismatch = Arrays.mismatch(block, from, from + rest, key, keyFrom, keyFrom + rest);
      int order =
          mismatch < 0
              ? suffix - (length - matched)
              : (block[from + mismatch] & 0xff) - (key[keyFrom + mismatch] & 0xff);
      if (order >= 0) {
        return order == 0 ? (int) number : -1;
      }
      matched += mismatch < 0 ? rest : mismatch;
    }
    return -1;
  }

  /** Kind of an entry that was found. */
  public static byte kind(byte[] block, int entry) {
    return EntryDecoder.kind(block, entry);
  }

  public static long sequence(byte[] block, int entry) {
    return EntryDecoder.sequence(block, entry, (long) LONG.get(block, 0));
  }

  /** When an entry expires; 0 for never. */
  public static long expiryMs(byte[] block, int entry) {
    return EntryDecoder.hasExpiry(block, entry)
        ? EntryDecoder.expiryMs(block, entry, (long) LONG.get(block, BASE_TIMESTAMP))
        : 0;
  }

  /** Where the value of an entry begins. */
  public static int valueOffset(byte[] block, int entry) {
    long place = EntryDecoder.place(block, entry, entriesEnd(block));
    return EntryDecoder.keyOffset(place)
        + EntryDecoder.suffix(place)
        + EntryDecoder.attributesLength(block, entry);
  }

  public static int valueLength(byte[] block, int entry) {
    return EntryDecoder.valueLength(block, entry);
  }

  /** An entry that was found: its key is the array that was asked for, the rest windows. */
  public static EntryView view(byte[] key, byte[] block, int entry) {
    EntryView view = new EntryView();
    int unused =
        EntryDecoder.decode(
            block,
            entry,
            entriesEnd(block),
            (long) LONG.get(block, 0),
            (long) LONG.get(block, BASE_TIMESTAMP),
            view);
    view.keyArray = key;
    view.keyOffset = 0;
    view.keyLength = key.length;
    return view;
  }

  /**
   * The number of the first entry that can have a key at or after this one: all before it have
   * smaller keys. The number of entries if there is none.
   */
  static int firstAtOrAfter(byte[] block, byte[] key, int offset, int length) {
    int count = (int) INT.get(block, ENTRIES);
    int common = (int) INT.get(block, COMMON);
    int order = compareCommon(block, common, key, offset, length);
    if (order != 0) {
      return order < 0 ? 0 : count;
    }
    return firstAtOrAfter(block, count, head(key, offset, length, common));
  }

  /** The first entry whose head is not before this one; the number of entries if there is none. */
  private static int firstAtOrAfter(byte[] block, int count, int head) {
    long wanted = first(head);
    int low = 0;
    int size = count;
    while (size > 0) {
      // Both halves are of equal size, so that the step is a choice and not a jump.
      int half = size >>> 1;
      low = number(block, low + half) < wanted ? low + size - half : low;
      size = half;
    }
    return low;
  }

  static int entriesEnd(byte[] block) {
    return (int) INT.get(block, ENTRIES_END);
  }

  /** Where the entry of a number begins. */
  static int offset(byte[] block, int entry) {
    return (int) number(block, entry);
  }

  /** How many bytes of an entry's key {@link #copyKnown} copies; the key may be shorter. */
  static int knownBytes(byte[] block) {
    return (int) INT.get(block, COMMON) + HEAD_BYTES;
  }

  /** Copies what is known of a key without reading its entry. */
  static void copyKnown(byte[] block, int entry, byte[] target) {
    int common = (int) INT.get(block, COMMON);
    System.arraycopy(block, (int) INT.get(block, FIRST_KEY), target, 0, common);
    int head = (int) (number(block, entry) >> 32) ^ Integer.MIN_VALUE;
    for (int i = 0; i < HEAD_BYTES; i++) {
      target[common + i] = (byte) (head >>> (24 - 8 * i));
    }
  }

  private static int requireKnown(int shared, int common) {
    if (shared > common + HEAD_BYTES) {
      throw new CorruptObjectException("An entry shares more bytes than the key before it has");
    }
    return shared;
  }

  /** Order of a key's beginning to what all keys begin with; 0 if it begins so too. */
  private static int compareCommon(byte[] block, int common, byte[] key, int offset, int length) {
    if (common > Long.BYTES || length < common) {
      int end = offset + Math.min(length, common);
      int from = (int) INT.get(block, FIRST_KEY);
      return Arrays.compareUnsigned(key, offset, end, block, from, from + common);
    }
    long prefix = (long) LONG.get(block, COMMON_PREFIX);
    return Long.compareUnsigned(KeyPrefix.of(key, offset, common), prefix);
  }

  private static long number(byte[] block, int entry) {
    return (long) LONG.get(block, HEADS + entry * Long.BYTES);
  }

  private static int head(byte[] key, int offset, int length, int common) {
    return (int) (KeyPrefix.of(key, offset + common, length - common) >>> 32) ^ Integer.MIN_VALUE;
  }

  private static long first(int head) {
    return (long) head << 32;
  }
}
