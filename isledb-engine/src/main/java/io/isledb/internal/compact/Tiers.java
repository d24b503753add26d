package io.isledb.internal.compact;

import io.isledb.internal.format.manifest.RunInfo;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Finds neighbours of like size among runs. A run belongs to a group when it is at most twice as
 * large as all newer ones of the group together, so that each merge makes a run of another order of
 * magnitude and an entry is written about once for each.
 */
final class Tiers {
  private static final long GROWTH = 2;

  private Tiers() {}

  /**
   * A group to merge.
   *
   * @param runs newest first
   * @param runsMin least size of a group
   * @param runsMax greatest size of a group
   * @param mayJoin whether some neighbours may be merged at all; when a list may not, no longer one
   *     may
   */
  static Optional<List<RunInfo>> group(
      List<RunInfo> runs, int runsMin, int runsMax, Predicate<List<RunInfo>> mayJoin) {
    for (int from = 0; from + runsMin <= runs.size(); from++) {
      long bytes = runs.get(from).sizeBytes();
      int to = from + 1;
      while (to < runs.size()
          && to - from < runsMax
          && runs.get(to).sizeBytes() <= GROWTH * bytes
          && mayJoin.test(runs.subList(from, to + 1))) {
        bytes += runs.get(to).sizeBytes();
        to++;
      }
      if (to - from >= runsMin) {
        return Optional.of(List.copyOf(runs.subList(from, to)));
      }
    }
    return Optional.empty();
  }
}
