package io.isledb.internal.compact;

import io.isledb.KeyRange;
import io.isledb.internal.format.manifest.RunInfo;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.options.CompactionPolicy;
import io.isledb.options.MaintenanceOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides by a policy what is to be done next to the runs of an isle; pure. */
public sealed interface Planner permits MergePlanner, FifoPlanner, WindowPlanner {
  /** So many neighbours are rewritten with one manifest at most. */
  int REWRITTEN_MAX = 16;

  /**
   * The next thing to do; empty when nothing is due. What it gives is not due again once it is
   * done.
   *
   * @param runs all runs, in the order of the manifest
   * @param nowMs wall-clock time
   */
  Optional<Plan> next(List<RunInfo> runs, long nowMs);

  /**
   * What brings a range of keys into its best shape; empty when there is nothing to do. To be asked
   * again when one of the plans has as many inputs as the options allow.
   *
   * @param nowMs wall-clock time
   */
  List<Plan> compact(List<RunInfo> runs, KeyRange range, long nowMs);

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

  /** All SSTs that need not be read to know that nothing of them is needed. */
  static Optional<Plan> allDead(List<RunInfo> runs, long nowMs) {
    Map<String, SstInfo> gone = new LinkedHashMap<>();
    // The oldest first, so that one that goes makes way for the next.
    Plan.ssts(runs)
        .filter(sst -> isAllDead(sst, nowMs))
        .sorted(SstInfo.OLDEST_FIRST)
        .forEach(
            sst -> {
              if (!OlderData.mayLieBelow(sst, runs, gone.keySet())) {
                gone.put(sst.id(), sst);
              }
            });
    return Plan.Drop.of(gone.values(), "all of it is dead");
  }

  /**
   * What has to be done because of what has expired: SSTs of which nothing is left go, and some
   * neighbours of which much has expired are rewritten by themselves.
   *
   * @param options say how much that is
   */
  static Optional<Plan> expired(List<RunInfo> runs, MaintenanceOptions options, long nowMs) {
    Optional<Plan> drop = allDead(runs, nowMs);
    if (drop.isPresent()) {
      return drop;
    }
    for (RunInfo run : runs) {
      List<SstInfo> due = new ArrayList<>();
      for (SstInfo sst : run.ssts()) {
        long expired = sst.expiredAt(nowMs);
        if (expired > 0 && expired >= options.deadShare() * sst.entries()) {
          due.add(sst);
        } else if (!due.isEmpty()) {
          break;
        }
        if (due.size() == REWRITTEN_MAX) {
          break;
        }
      }
      if (!due.isEmpty()) {
        RunInfo slice = new RunInfo(run.id(), due);
        return Optional.of(new Plan.Merge(List.of(slice), run.id(), "share of expired entries"));
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
