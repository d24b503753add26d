package io.isledb.internal.compact;

import io.isledb.KeyRange;
import io.isledb.internal.format.manifest.RunInfo;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.options.CompactionPolicy;
import io.isledb.options.MaintenanceOptions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Decides by a policy what is to be done next to the runs of an isle; pure. */
public sealed interface Planner permits MergePlanner, FifoPlanner, WindowPlanner {
  /**
   * The next thing to do; empty when nothing is due. What it gives is not due again once it is
   * done.
   *
   * @param runs all runs, in the order of the manifest
   * @param nowMs wall-clock time
   */
  Optional<Plan> next(List<RunInfo> runs, long nowMs);

  /** What brings a range of keys into its best shape; empty when there is nothing to do. */
  List<Plan> compact(List<RunInfo> runs, KeyRange range);

  /** How runs are divided by timestamps. */
  default Windows windows() {
    return Windows.NONE;
  }

  static Planner of(CompactionPolicy policy, MaintenanceOptions options) {
    if (policy instanceof CompactionPolicy.Fifo fifo) {
      return new FifoPlanner(fifo, options);
    }
    if (policy instanceof CompactionPolicy.TimeWindow window) {
      return new WindowPlanner(window, options);
    }
    return new MergePlanner(options);
  }

  /**
   * An SST that is rewritten by itself because so much of it has expired.
   *
   * @param options say how much that is
   */
  static Optional<Plan> expired(List<RunInfo> runs, MaintenanceOptions options, long nowMs) {
    for (RunInfo run : runs) {
      for (SstInfo sst : run.ssts()) {
        long expired = sst.expiredAt(nowMs);
        if (expired > 0 && expired >= options.deadShare() * sst.entries()) {
          if (isAllDead(sst, nowMs) && !OlderData.mayLieBelow(sst, runs, Set.of())) {
            return Optional.of(new Plan.Drop(List.of(sst), "all of it has expired"));
          }
          RunInfo slice = new RunInfo(run.id(), List.of(sst));
          return Optional.of(new Plan.Merge(List.of(slice), run.id(), "share of expired entries"));
        }
      }
    }
    return Optional.empty();
  }

  /** Whether nothing of an SST can be seen any more. */
  static boolean isAllDead(SstInfo sst, long nowMs) {
    boolean haveAllExpired = sst.maxExpiryMs() != 0 && sst.maxExpiryMs() <= nowMs;
    return sst.deletes() == sst.entries()
        || (haveAllExpired && sst.deletes() + sst.expiring() == sst.entries());
  }

  /** The SSTs of a run that touch a range. */
  static List<SstInfo> within(RunInfo run, KeyRange range) {
    return run.ssts().stream()
        .filter(sst -> range.isBelowUpper(sst.minKey()) && range.isAboveLower(sst.maxKey()))
        .toList();
  }
}
