package io.isledb.internal.format.sst;

import io.isledb.error.CorruptObjectException;
import io.isledb.internal.iterator.EntryView;
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
    place(bytes, timestampAt + size(timestampEnd), end, out, suffix, 0, head >>> 24);
    return (head >>> 8) & 0x7f;
  }

  private static int decodeAny(
      byte[] bytes, int start, int end, long baseSequence, long baseTimestampMs, EntryView out) {
    int at = start;
    int flags = bytes[at++];
    if ((flags & ~DataBlock.FLAGS) != 0 || (flags & DataBlock.KIND_MASK) > EntryView.BLOB) {
      throw new CorruptObjectException("An entry is of a kind that there is not");
    }
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
    place(bytes, at, end, out, suffix, attributesLength, valueLength);
    return shared;
  }

  private static void place(
      byte[] bytes,
      int at,
      int end,
      EntryView out,
      int suffix,
      int attributesLength,
      int valueLength) {
    if ((long) suffix + valueLength + attributesLength > end - at) {
      throw new CorruptObjectException("An entry goes past its block's end");
    }
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
      // to its last byte
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
