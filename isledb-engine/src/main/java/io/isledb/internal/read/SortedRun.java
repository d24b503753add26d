package io.isledb.internal.read;

import io.isledb.KeyRange;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.internal.iterator.ChainIterator;
import io.isledb.internal.iterator.EntryIterator;
import io.isledb.internal.iterator.SortedKeys;
import io.isledb.internal.table.ReadAhead;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SSTs with disjoint key ranges in ascending order. Immutable. */
final class SortedRun {
  private static final SortedRun NONE = new SortedRun(List.of());

  /**
   * One SST of a run.
   *
   * @param minKey its least key
   * @param maxKey its greatest key
   * @param maxSequence sequence of its newest entry
   */
  record Part(TableHandle handle, Slice minKey, Slice maxKey, long maxSequence) {}

  private final List<Part> parts;

  /** The greatest keys of the whole run that these parts are of. */
  private final SortedKeys maxKeys;

  /** Number in the whole run of the first of these parts. */
  private final int first;

  /**
   * A whole run.
   *
   * @throws SortedKeys.OutOfOrderException when the parts are not in order
   */
  SortedRun(List<Part> parts) {
    this(List.copyOf(parts), SortedKeys.of(parts.stream().map(Part::maxKey).toList()), 0);
  }

  private SortedRun(List<Part> parts, SortedKeys maxKeys, int first) {
    this.parts = parts;
    this.maxKeys = maxKeys;
    this.first = first;
  }

  List<Part> parts() {
    return parts;
  }

  /** The part of this run that can hold keys of a range. */
  SortedRun within(KeyRange range) {
    Slice from = range.from();
    Slice to = range.to();
    int begin = from == null ? 0 : firstReachingUp(from.array(), from.offset(), from.length());
    if (begin < parts.size() && !range.isAboveLower(parts.get(begin).maxKey())) {
      begin++;
    }
    int end = parts.size();
    if (to != null) {
      int reaching = firstReachingUp(to.array(), to.offset(), to.length());
      boolean begins = reaching < end && range.isBelowUpper(parts.get(reaching).minKey());
      end = begins ? reaching + 1 : reaching;
    }
    if (begin == 0 && end == parts.size()) {
      return this;
    }
    return begin >= end ? NONE : new SortedRun(parts.subList(begin, end), maxKeys, first + begin);
  }

  /** The only SST that can hold a key; null when none can. */
  @Nullable Part candidate(byte[] key) {
    int index = firstReachingUp(key, 0, key.length);
    if (index == parts.size()) {
      return null;
    }
    Part part = parts.get(index);
    Slice min = part.minKey();
    int from = min.offset();
    boolean isBelow =
        Arrays.compareUnsigned(min.array(), from, from + min.length(), key, 0, key.length) > 0;
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
    int inWhole = maxKeys.firstAtOrAfter(key, offset, length);
    return Math.min(Math.max(inWhole - first, 0), parts.size());
  }
}
