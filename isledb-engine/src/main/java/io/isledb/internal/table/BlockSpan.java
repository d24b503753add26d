package io.isledb.internal.table;

import io.isledb.KeyRange;
import io.isledb.Slice;
import io.isledb.internal.format.sst.BlockIndex;

/**
 * Neighbouring blocks of a table.
 *
 * @param first number of the first
 * @param end number after the last
 */
record BlockSpan(int first, int end) {
  static BlockSpan all(BlockIndex index) {
    return new BlockSpan(0, index.count());
  }

  /**
   * The blocks that a walk over a range needs. Past them there are only keys outside of the range,
   * and at most older versions of its upper bound, whose newest is in the last of them.
   */
  static BlockSpan of(BlockIndex index, KeyRange range) {
    Slice from = range.from();
    Slice to = range.to();
    int first = from == null ? 0 : firstAtOrAfter(index, from);
    int end = to == null ? index.count() : Math.min(index.count(), firstAtOrAfter(index, to) + 1);
    return new BlockSpan(first, Math.max(first, end));
  }

  private static int firstAtOrAfter(BlockIndex index, Slice key) {
    return index.firstAtOrAfter(key.array(), key.offset(), key.length());
  }

  boolean contains(int block) {
    return block >= first && block < end;
  }

  boolean isEmpty() {
    return end <= first;
  }
}
