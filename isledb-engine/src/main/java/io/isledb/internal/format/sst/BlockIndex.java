package io.isledb.internal.format.sst;

import io.isledb.Slice;
import io.isledb.error.CorruptObjectException;
import io.isledb.internal.codec.ByteReader;
import io.isledb.internal.codec.ByteWriter;
import io.isledb.options.Limits;
import java.util.Arrays;

/**
 * Where the data blocks of a file are and which keys they hold. Immutable, thread-safe.
 *
 * <pre>
 * payload := count:varint  firstOffset:varint  (length:varint  separatorLength:varint  separator:bytes)*
 * </pre>
 *
 * <p>Blocks follow each other without gaps. A block's separator is at or after its last key and
 * before the next block's first key, unless that is the same key, when it is that key. Separators
 * ascend.
 */
public final class BlockIndex {
  private final byte[] payload;
  private final long[] prefixes;
  private final int[] separatorOffsets;
  private final int[] separatorLengths;
  private final long[] offsets;
  private final int[] lengths;

  private BlockIndex(byte[] payload, int count) {
    this.payload = payload;
    this.prefixes = new long[count];
    this.separatorOffsets = new int[count];
    this.separatorLengths = new int[count];
    this.offsets = new long[count];
    this.lengths = new int[count];
  }

  static BlockIndex parse(byte[] payload, String object, long at, long dataEnd) {
    ByteReader in = new ByteReader(object, payload, at, 0, payload.length);
    BlockIndex index = new BlockIndex(payload, in.length(payload.length / 2));
    long offset = in.varint();
    if (offset < 0 || offset > dataEnd) {
      throw in.corrupt("A file's blocks begin outside of it").with("first", offset);
    }
    for (int i = 0; i < index.count(); i++) {
      index.offsets[i] = offset;
      index.lengths[i] = in.length(Integer.MAX_VALUE);
      index.separatorLengths[i] = in.length(Limits.KEY_BYTES_MAX);
      index.separatorOffsets[i] = in.position();
      in.skip(index.separatorLengths[i]);
      index.prefixes[i] = prefix(payload, index.separatorOffsets[i], index.separatorLengths[i]);
      offset += index.lengths[i];
      if (offset < 0 || offset > dataEnd || (i > 0 && index.compareNeighbours(i) > 0)) {
        throw in.corrupt("An index entry is out of order or out of the file").with("block", i);
      }
    }
    if (in.remaining() != 0 || (index.count() > 0 && offset != dataEnd)) {
      throw new CorruptObjectException("An index does not cover its file's blocks")
          .with("object", object)
          .with("offset", at);
    }
    return index;
  }

  public int count() {
    return offsets.length;
  }

  public long offset(int block) {
    return offsets[block];
  }

  /** Bytes that a block takes in the file. */
  public int length(int block) {
    return lengths[block];
  }

  /** A key at or after a block's last, and not after the next block's first. */
  public Slice separator(int block) {
    return Slice.of(payload, separatorOffsets[block], separatorLengths[block]);
  }

  public int weightBytes() {
    return payload.length + count() * 28;
  }

  /**
   * The first block that can hold a key at or after the given one; {@link #count()} when none can.
   */
  public int firstAtOrAfter(byte[] key, int offset, int length) {
    long prefix = prefix(key, offset, length);
    int low = 0;
    int high = count();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compareSeparator(middle, prefix, key, offset, length) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Whether a key is a block's separator, so that its versions may go on in the next block. */
  public boolean mayGoOnAfter(int block, byte[] key, int offset, int length) {
    return compareSeparator(block, prefix(key, offset, length), key, offset, length) == 0;
  }

  private int compareSeparator(int block, long prefix, byte[] key, int offset, int length) {
    int byPrefix = Long.compareUnsigned(prefixes[block], prefix);
    if (byPrefix != 0) {
      return byPrefix;
    }
    int from = separatorOffsets[block];
    return Arrays.compareUnsigned(
        payload, from, from + separatorLengths[block], key, offset, offset + length);
  }

  private int compareNeighbours(int block) {
    int from = separatorOffsets[block];
    int before = separatorOffsets[block - 1];
    return Arrays.compareUnsigned(
        payload,
        before,
        before + separatorLengths[block - 1],
        payload,
        from,
        from + separatorLengths[block]);
  }

  /**
   * The first eight bytes, big-endian, padded with zeros: its unsigned order agrees with that of
   * the keys.
   */
  static long prefix(byte[] bytes, int offset, int length) {
    long prefix = 0;
    int most = Math.min(length, Long.BYTES);
    for (int i = 0; i < most; i++) {
      prefix |= (bytes[offset + i] & 0xffL) << (56 - 8 * i);
    }
    return prefix;
  }

  static void writeSeparator(ByteWriter out, byte[] key, int length) {
    out.varint(length);
    out.bytes(key, 0, length);
  }
}
