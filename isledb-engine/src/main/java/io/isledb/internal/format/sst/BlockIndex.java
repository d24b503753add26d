package io.isledb.internal.format.sst;

import io.isledb.Slice;
import io.isledb.error.CorruptObjectException;
import io.isledb.internal.codec.ByteReader;
import io.isledb.internal.codec.ByteWriter;
import io.isledb.internal.iterator.SortedKeys;
import io.isledb.options.Limits;

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
  private final SortedKeys separators;
  private final long[] offsets;
  private final int[] lengths;

  private BlockIndex(byte[] payload, SortedKeys separators, long[] offsets, int[] lengths) {
    this.payload = payload;
    this.separators = separators;
    this.offsets = offsets;
    this.lengths = lengths;
  }

  static BlockIndex parse(byte[] payload, String object, long at, long dataEnd) {
    ByteReader in = new ByteReader(object, payload, at, 0, payload.length);
    int count = in.length(payload.length / 2);
    int[] separatorOffsets = new int[count];
    int[] separatorLengths = new int[count];
    long[] offsets = new long[count];
    int[] lengths = new int[count];
    long offset = in.varint();
    if (offset < 0 || offset > dataEnd) {
      throw in.corrupt("A file's blocks begin outside of it").with("first", offset);
    }
    for (int i = 0; i < count; i++) {
      offsets[i] = offset;
      lengths[i] = in.length(Integer.MAX_VALUE);
      separatorLengths[i] = in.length(Limits.KEY_BYTES_MAX);
      separatorOffsets[i] = in.position();
      in.skip(separatorLengths[i]);
      offset += lengths[i];
      if (offset < 0 || offset > dataEnd) {
        throw in.corrupt("An index entry is out of the file").with("block", i);
      }
    }
    if (in.remaining() != 0 || (count > 0 && offset != dataEnd)) {
      throw new CorruptObjectException("An index does not cover its file's blocks")
          .with("object", object)
          .with("offset", at);
    }
    try {
      SortedKeys separators = new SortedKeys(payload, separatorOffsets, separatorLengths);
      return new BlockIndex(payload, separators, offsets, lengths);
    } catch (SortedKeys.OutOfOrderException e) {
      throw new CorruptObjectException("An index entry is out of order", e)
          .with("object", object)
          .with("offset", at)
          .with("block", e.number());
    }
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
    return separators.key(block);
  }

  public int weightBytes() {
    int bytesEach = Long.BYTES + Integer.BYTES + SortedKeys.BYTES_EACH;
    return payload.length + count() * bytesEach;
  }

  /**
   * The first block that can hold a key at or after the given one; {@link #count()} when none can.
   */
  public int firstAtOrAfter(byte[] key, int offset, int length) {
    return separators.firstAtOrAfter(key, offset, length);
  }

  /** Whether a key is a block's separator, so that its versions may go on in the next block. */
  public boolean mayGoOnAfter(int block, byte[] key, int offset, int length) {
    return separators.compare(block, key, offset, length) == 0;
  }

  static void writeSeparator(ByteWriter out, byte[] key, int length) {
    out.varint(length);
    out.bytes(key, 0, length);
  }
}
