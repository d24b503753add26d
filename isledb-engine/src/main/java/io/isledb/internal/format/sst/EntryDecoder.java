package io.isledb.internal.format.sst;

import io.isledb.error.CorruptObjectException;
import io.isledb.internal.iterator.EntryView;
import io.isledb.options.Limits;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads one entry of a block; {@link DataBlock} has the grammar.
 *
 * <p>An entry as most are (a put with lengths below 128, without expiry and attributes) is read
 * with three loads: numbers of any length are taken apart without a loop, because a loop's end
 * cannot be predicted. That may read past the entry, but not past the block's trailer.
 */
final class EntryDecoder {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** In an entry's first four bytes: what makes it unlike most. */
  private static final int UNUSUAL = 0x808080FF & ~EntryView.BLOB;

  /** The highest bit of each byte: set in all bytes of a varint but its last. */
  private static final long MORE = 0x8080808080808080L;

  private static final int VARINT_BYTES_MAX = 10;

  private EntryDecoder() {}

  /**
   * Reads the entry at an offset before the end of the entries. The view's key is what stands in
   * the block: the key without the bytes that it shares with the one before. The entry ends with
   * its value. What is thrown does not say where; {@link DataBlock#located} does.
   *
   * @param end where the last entry ends
   * @param baseSequence and {@code baseTimestampMs}: the block's bases
   * @return the number of bytes that are shared
   */
  static int decode(
      byte[] bytes, int start, int end, long baseSequence, long baseTimestampMs, EntryView out) {
    int head = (int) INT.get(bytes, start);
    int at = start + Integer.BYTES;
    long sequence = (long) LONG.get(bytes, at);
    long sequenceEnd = ~sequence & MORE;
    int timestampAt = at + size(sequenceEnd);
    long timestamp = (long) LONG.get(bytes, timestampAt);
    long timestampEnd = ~timestamp & MORE;
    if ((head & UNUSUAL) != 0 || sequenceEnd == 0 || timestampEnd == 0) {
      return decodeAny(bytes, start, end, baseSequence, baseTimestampMs, out);
    }
    out.kind = (byte) head;
    out.sequence = baseSequence + unzigzag(value(sequence, sequenceEnd));
    out.timestampMs = baseTimestampMs + unzigzag(value(timestamp, timestampEnd));
    out.expiryMs = 0;
    int suffix = (head >>> 16) & 0x7f;
    fill(bytes, timestampAt + size(timestampEnd), end, out, suffix, 0, head >>> 24);
    return (head >>> 8) & 0x7f;
  }

  private static int decodeAny(
      byte[] bytes, int start, int end, long baseSequence, long baseTimestampMs, EntryView out) {
    int at = start;
    int flags = bytes[at++];
    requireKind(flags);
    int shared = length(bytes, at);
    at = next(bytes, at);
    int suffix = length(bytes, at);
    at = next(bytes, at);
    int valueLength = 0;
    out.kind = (byte) (flags & DataBlock.KIND_MASK);
    if (out.kind != EntryView.DELETE) {
      valueLength = length(bytes, at);
      at = next(bytes, at);
    }
    out.sequence = baseSequence + unzigzag(varint(bytes, at));
    at = next(bytes, at);
    out.timestampMs = baseTimestampMs + unzigzag(varint(bytes, at));
    at = next(bytes, at);
    out.expiryMs = 0;
    if ((flags & DataBlock.HAS_EXPIRY) != 0) {
      out.expiryMs = out.timestampMs + unzigzag(varint(bytes, at));
      at = next(bytes, at);
    }
    int attributesLength = 0;
    if ((flags & DataBlock.HAS_ATTRIBUTES) != 0) {
      attributesLength = length(bytes, at);
      at = next(bytes, at);
    }
    fill(bytes, at, end, out, suffix, attributesLength, valueLength);
    return shared;
  }

  /**
   * Where the key of an entry stands, in one number for {@link #keyOffset}, {@link #shared} and
   * {@link #suffix}: what a search needs, without an object to put it in. Checks what {@link
   * #decode} checks.
   *
   * @param end where the last entry ends
   */
  static long place(byte[] bytes, int start, int end) {
    int head = (int) INT.get(bytes, start);
    long sequenceEnd = ~(long) LONG.get(bytes, start + Integer.BYTES) & MORE;
    int timestampAt = start + Integer.BYTES + size(sequenceEnd);
    long timestampEnd = ~(long) LONG.get(bytes, timestampAt) & MORE;
    if ((head & UNUSUAL) != 0 || sequenceEnd == 0 || timestampEnd == 0) {
      return placeOfAny(bytes, start, end);
    }
    int at = timestampAt + size(timestampEnd);
    int suffix = (head >>> 16) & 0x7f;
    requireRoom(suffix, head >>> 24, 0, end - at);
    return packed(at, (head >>> 8) & 0x7f, suffix);
  }

  private static long placeOfAny(byte[] bytes, int start, int end) {
    requireKind(bytes[start]);
    int shared = length(bytes, start + 1);
    int suffix = length(bytes, next(bytes, start + 1));
    if (shared > Limits.KEY_BYTES_MAX || suffix > Limits.KEY_BYTES_MAX) {
      throw new CorruptObjectException("A key is longer than the format allows");
    }
    int at = next(bytes, next(bytes, sequenceAt(bytes, start)));
    at = hasExpiry(bytes, start) ? next(bytes, at) : at;
    at = hasAttributes(bytes, start) ? next(bytes, at) : at;
    requireRoom(suffix, valueLength(bytes, start), attributesLength(bytes, start), end - at);
    return packed(at, shared, suffix);
  }

  private static long packed(int keyOffset, int shared, int suffix) {
    return (long) keyOffset << 32 | (long) shared << 16 | suffix;
  }

  static int keyOffset(long place) {
    return (int) (place >>> 32);
  }

  /** Bytes of the key that are those of the key before. */
  static int shared(long place) {
    return (int) (place >>> 16) & 0xffff;
  }

  /** Bytes of the key that stand in the entry. */
  static int suffix(long place) {
    return (int) place & 0xffff;
  }

  static byte kind(byte[] bytes, int start) {
    return (byte) (bytes[start] & DataBlock.KIND_MASK);
  }

  static boolean hasExpiry(byte[] bytes, int start) {
    return (bytes[start] & DataBlock.HAS_EXPIRY) != 0;
  }

  private static boolean hasAttributes(byte[] bytes, int start) {
    return (bytes[start] & DataBlock.HAS_ATTRIBUTES) != 0;
  }

  static long sequence(byte[] bytes, int start, long baseSequence) {
    return baseSequence + unzigzag(varint(bytes, sequenceAt(bytes, start)));
  }

  /** When an entry that has an expiry expires. */
  static long expiryMs(byte[] bytes, int start, long baseTimestampMs) {
    int at = next(bytes, sequenceAt(bytes, start));
    return baseTimestampMs + unzigzag(varint(bytes, at)) + unzigzag(varint(bytes, next(bytes, at)));
  }

  static int valueLength(byte[] bytes, int start) {
    return kind(bytes, start) == EntryView.DELETE ? 0 : length(bytes, valueLengthAt(bytes, start));
  }

  static int attributesLength(byte[] bytes, int start) {
    if (!hasAttributes(bytes, start)) {
      return 0;
    }
    int at = next(bytes, next(bytes, sequenceAt(bytes, start)));
    return length(bytes, hasExpiry(bytes, start) ? next(bytes, at) : at);
  }

  private static int sequenceAt(byte[] bytes, int start) {
    int at = valueLengthAt(bytes, start);
    return kind(bytes, start) == EntryView.DELETE ? at : next(bytes, at);
  }

  /** After the flags and two lengths. */
  private static int valueLengthAt(byte[] bytes, int start) {
    return next(bytes, next(bytes, start + 1));
  }

  private static void requireKind(int flags) {
    if ((flags & ~DataBlock.FLAGS) != 0 || (flags & DataBlock.KIND_MASK) > EntryView.BLOB) {
      throw new CorruptObjectException("An entry is of a kind that there is not");
    }
  }

  private static void requireRoom(int suffix, int valueLength, int attributesLength, int room) {
    if ((long) suffix + valueLength + attributesLength > room) {
      throw new CorruptObjectException("An entry goes past its block's end");
    }
  }

  private static void fill(
      byte[] bytes,
      int at,
      int end,
      EntryView out,
      int suffix,
      int attributesLength,
      int valueLength) {
    requireRoom(suffix, valueLength, attributesLength, end - at);
    out.keyArray = bytes;
    out.keyOffset = at;
    out.keyLength = suffix;
    out.attributesArray = bytes;
    out.attributesOffset = at + suffix;
    out.attributesLength = attributesLength;
    out.valueArray = bytes;
    out.valueOffset = at + suffix + attributesLength;
    out.valueLength = valueLength;
  }

  /** Bytes of a varint whose last byte's highest bit is the lowest that is set; 9 if none is. */
  private static int size(long end) {
    return (Long.numberOfTrailingZeros(end) >>> 3) + 1;
  }

  /** Puts the groups of seven bits together, neighbours first. */
  private static long value(long bytes, long end) {
    long x = bytes & (end ^ (end - 1)) & ~MORE;
    x = (x & 0x007f007f007f007fL) | ((x & 0x7f007f007f007f00L) >>> 1);
    x = (x & 0x00003fff00003fffL) | ((x & 0x3fff00003fff0000L) >>> 2);
    return (x & 0x0fffffffL) | ((x & 0x0fffffff00000000L) >>> 4);
  }

  private static long unzigzag(long value) {
    return (value >>> 1) ^ -(value & 1);
  }

  private static int length(byte[] bytes, int at) {
    int first = bytes[at];
    if (first >= 0) {
      return first;
    }
    long value = varint(bytes, at);
    if (value < 0 || value > SstFormat.RAW_BYTES_MAX) {
      throw new CorruptObjectException("A length is out of its bounds");
    }
    return (int) value;
  }

  private static int next(byte[] bytes, int start) {
    int at = start;
    while (bytes[at++] < 0) {
      if (at - start == VARINT_BYTES_MAX) {
        throw new CorruptObjectException("A number is longer than the format allows");
      }
    }
    return at;
  }

  private static long varint(byte[] bytes, int start) {
    int at = start;
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = bytes[at++];
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new CorruptObjectException("A number is longer than the format allows");
  }
}
