package io.isledb.internal.read;

import io.isledb.KeyRange;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.internal.iterator.ChainIterator;
import io.isledb.internal.iterator.EntryIterator;
import io.isledb.internal.table.ReadAhead;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SSTs with disjoint key ranges in ascending order. Immutable. */
final class SortedRun {
  /**
   * One SST of a run.
   *
   * @param minKey its least key
   * @param maxKey its greatest key
   * @param maxSequence sequence of its newest entry
   */
  record Part(TableHandle handle, Slice minKey, Slice maxKey, long maxSequence) {}

  private final List<Part> parts;

  SortedRun(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  List<Part> parts() {
    return parts;
  }

  /** The part of this run that can hold keys of a range. */
  SortedRun within(KeyRange range) {
    return new SortedRun(
        parts.stream()
            .filter(part -> range.isBelowUpper(part.minKey()) && range.isAboveLower(part.maxKey()))
            .toList());
  }

  /** The only SST that can hold a key; null when none can. */
  @Nullable Part candidate(byte[] key) {
    int index = firstReachingUp(key, 0, key.length);
    if (index == parts.size()) {
      return null;
    }
    Part part = parts.get(index);
    Slice min = part.minKey();
    boolean isBelow =
        Arrays.compareUnsigned(
                key, 0, key.length, min.array(), min.offset(), min.offset() + min.length())
            < 0;
    return isBelow ? null : part;
  }

  /** A walk over all SSTs that opens each shortly before it gets there. */
  EntryIterator walk(Scan scan, ReadAhead ahead) {
    return new ChainIterator(new RunWalk(this, scan, ahead));
  }

  /**
   * Index of the first part whose greatest key is at or after this one; their number if there is
   * none.
   */
  int firstReachingUp(byte[] key, int offset, int length) {
    int low = 0;
    int high = parts.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      Slice max = parts.get(middle).maxKey();
      int order =
          Arrays.compareUnsigned(
              max.array(), max.offset(), max.offset() + max.length(), key, offset, offset + length);
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
