package io.isledb.internal.format.manifest;

import io.isledb.Slice;
import java.util.Comparator;
import java.util.List;

/**
 * A sorted run: SSTs whose keys do not overlap, in ascending order of keys.
 *
 * @param id tells it from the other runs of the same manifest
 * @param ssts at least one
 */
public record RunInfo(long id, List<SstInfo> ssts) {
  /** The order in which a manifest lists its runs: the one with the oldest entry comes last. */
  public static final Comparator<RunInfo> NEWEST_FIRST =
      Comparator.comparingLong(RunInfo::minSequence)
          .thenComparingLong(RunInfo::maxSequence)
          .reversed()
          .thenComparing(Comparator.comparingLong(RunInfo::id).reversed());

  public RunInfo {
    ssts = List.copyOf(ssts);
    if (ssts.isEmpty()) {
      throw new IllegalArgumentException("a run has at least one SST");
    }
  }

  public long sizeBytes() {
    return ssts.stream().mapToLong(SstInfo::sizeBytes).sum();
  }

  /** Size of the SSTs and of the values that they refer to in blobs. */
  public long sizeBytesWithBlobs() {
    return ssts.stream().mapToLong(SstInfo::sizeBytesWithBlobs).sum();
  }

  public long entries() {
    return ssts.stream().mapToLong(SstInfo::entries).sum();
  }

  public long minSequence() {
    return ssts.stream().mapToLong(SstInfo::minSequence).min().orElse(0);
  }

  public long maxSequence() {
    return ssts.stream().mapToLong(SstInfo::maxSequence).max().orElse(0);
  }

  public long minTimestampMs() {
    return ssts.stream().mapToLong(SstInfo::minTimestampMs).min().orElse(0);
  }

  public long maxTimestampMs() {
    return ssts.stream().mapToLong(SstInfo::maxTimestampMs).max().orElse(0);
  }

  /** The SSTs whose range of keys touches another, both ends included. */
  public List<SstInfo> overlapping(Slice from, Slice to) {
    int low = 0;
    int high = ssts.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ssts.get(middle).maxKey().compareTo(from) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    int end = low;
    while (end < ssts.size() && ssts.get(end).minKey().compareTo(to) <= 0) {
      end++;
    }
    return ssts.subList(low, end);
  }
}
