package io.isledb.internal.format.sst;

import io.isledb.internal.iterator.EntryView;

/**
 * Reads the entries of a block one after another, without copying. Short-lived, so that the
 * compiler can keep it in registers. After {@link #parse()} come either {@link #fill} or {@link
 * #skip()}, which leave it at the next entry.
 */
final class BlockCursor {
  private final DataBlock block;
  private final byte[] bytes;

  /** After {@link #parse()}: where the key's suffix begins. */
  int at;

  int shared;
  int suffix;
  private int flags;
  private int valueLength;
  private int attributesLength;
  private long sequence;
  private long timestampMs;
  private long expiryMs;

  BlockCursor(DataBlock block, int at) {
    this.block = block;
    this.bytes = block.bytes;
    this.at = at;
  }

  /** Reads what stands before the key; false at the block's end. */
  boolean parse() {
    if (at >= block.entriesEnd) {
      return false;
    }
    flags = bytes[at++];
    shared = length();
    suffix = length();
    valueLength = (flags & DataBlock.KIND_MASK) == EntryView.DELETE ? 0 : length();
    sequence = block.baseSequence + zigzag();
    timestampMs = block.baseTimestampMs + zigzag();
    expiryMs = (flags & DataBlock.HAS_EXPIRY) != 0 ? timestampMs + zigzag() : 0;
    attributesLength = (flags & DataBlock.HAS_ATTRIBUTES) != 0 ? length() : 0;
    if ((long) suffix + valueLength + attributesLength > block.entriesEnd - at) {
      throw block.corrupt("An entry goes past its block's end", null);
    }
    if ((flags & ~DataBlock.FLAGS) != 0 || (flags & DataBlock.KIND_MASK) > EntryView.BLOB) {
      throw block.corrupt("An entry is of a kind that there is not", null);
    }
    return true;
  }

  void skip() {
    at += suffix + attributesLength + valueLength;
  }

  /** Fills a view with the present entry, whose whole key the caller has, and goes past it. */
  void fill(EntryView out, byte[] key, int keyOffset, int keyLength) {
    out.keyArray = key;
    out.keyOffset = keyOffset;
    out.keyLength = keyLength;
    out.kind = (byte) (flags & DataBlock.KIND_MASK);
    out.sequence = sequence;
    out.timestampMs = timestampMs;
    out.expiryMs = expiryMs;
    out.attributesArray = bytes;
    out.attributesOffset = at + suffix;
    out.attributesLength = attributesLength;
    out.valueArray = bytes;
    out.valueOffset = at + suffix + attributesLength;
    out.valueLength = valueLength;
    skip();
  }

  private int length() {
    int first = bytes[at];
    if (first >= 0) {
      at++;
      return first;
    }
    long value = varint();
    if (value < 0 || value > SstFormat.RAW_BYTES_MAX) {
      throw block.corrupt("A length is out of its bounds", null);
    }
    return (int) value;
  }

  private long zigzag() {
    long value = varint();
    return (value >>> 1) ^ -(value & 1);
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = bytes[at++];
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw block.corrupt("A number is longer than the format allows", null);
  }
}
