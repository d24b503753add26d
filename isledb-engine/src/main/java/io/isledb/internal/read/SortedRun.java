package io.isledb.internal.read;

import io.isledb.KeyRange;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.internal.iterator.ChainIterator;
import io.isledb.internal.iterator.EntryIterator;
import io.isledb.internal.iterator.KeyPrefix;
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

  /** The first bytes of the parts' keys, which decide most comparisons; see {@link KeyPrefix}. */
  private final long[] minPrefixes;

  private final long[] maxPrefixes;

  SortedRun(List<Part> parts) {
    this.parts = List.copyOf(parts);
    this.minPrefixes = parts.stream().mapToLong(part -> prefix(part.minKey())).toArray();
    this.maxPrefixes = parts.stream().mapToLong(part -> prefix(part.maxKey())).toArray();
  }

  private SortedRun(List<Part> parts, long[] minPrefixes, long[] maxPrefixes) {
    this.parts = parts;
    this.minPrefixes = minPrefixes;
    this.maxPrefixes = maxPrefixes;
  }

  private static long prefix(Slice key) {
    return KeyPrefix.of(key.array(), key.offset(), key.length());
  }

  List<Part> parts() {
    return parts;
  }

  /** The part of this run that can hold keys of a range. */
  SortedRun within(KeyRange range) {
    Slice from = range.from();
    Slice to = range.to();
    int first = from == null ? 0 : firstReachingUp(from.array(), from.offset(), from.length());
    if (first < parts.size() && !range.isAboveLower(parts.get(first).maxKey())) {
      first++;
    }
    int end = parts.size();
    if (to != null) {
      int reaching = firstReachingUp(to.array(), to.offset(), to.length());
      boolean begins = reaching < end && range.isBelowUpper(parts.get(reaching).minKey());
      end = begins ? reaching + 1 : reaching;
    }
    if (first == 0 && end == parts.size()) {
      return this;
    }
    if (first >= end) {
      return NONE;
    }
    return new SortedRun(
        parts.subList(first, end),
        Arrays.copyOfRange(minPrefixes, first, end),
        Arrays.copyOfRange(maxPrefixes, first, end));
  }

  /** The only SST that can hold a key; null when none can. */
  @Nullable Part candidate(byte[] key) {
    int index = firstReachingUp(key, 0, key.length);
    if (index == parts.size()) {
      return null;
    }
    Part part = parts.get(index);
    long prefix = KeyPrefix.of(key, 0, key.length);
    return compare(minPrefixes[index], part.minKey(), prefix, key, 0, key.length) > 0 ? null : part;
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
    long prefix = KeyPrefix.of(key, offset, length);
    int low = 0;
    int high = parts.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      Slice max = parts.get(middle).maxKey();
      if (compare(maxPrefixes[middle], max, prefix, key, offset, length) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Order of a part's bound to a key. */
  private static int compare(
      long boundPrefix, Slice bound, long prefix, byte[] key, int offset, int length) {
    if (boundPrefix != prefix) {
      return Long.compareUnsigned(boundPrefix, prefix);
    }
    int from = bound.offset();
    return Arrays.compareUnsigned(
        bound.array(), from, from + bound.length(), key, offset, offset + length);
  }
}
