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

/**
 * Retention by age. Runs stay in the order in which they were written. An SST goes when its newest
 * timestamp is past the retention and no SST with something older of its keys is left, so nothing
 * older can come back. Neighbours of like size are merged, but only when their timestamps lie
 * within a small part of the retention: so what is merged does not keep old entries for long.
 */
final class FifoPlanner implements Planner {
  /** Timestamps that are merged lie within this part of the retention. */
  private static final int AGE_SHARE = 16;

  private final CompactionPolicy.Fifo policy;
  private final MaintenanceOptions options;

  FifoPlanner(CompactionPolicy.Fifo policy, MaintenanceOptions options) {
    this.policy = policy;
    this.options = options;
  }

  @Override
  public Optional<Plan> next(List<RunInfo> runs, long nowMs) {
    Optional<Plan> plan = past(runs, nowMs);
    plan = plan.isPresent() ? plan : overLimit(runs);
    plan = plan.isPresent() ? plan : join(runs);
    return plan.isPresent() ? plan : Planner.expired(runs, options, nowMs);
  }

  private Optional<Plan> past(List<RunInfo> runs, long nowMs) {
    long latestMs = nowMs - policy.retention().toMillis();
    Map<String, SstInfo> gone = new LinkedHashMap<>();
    // The oldest first, so that one that goes makes way for the next.
    for (SstInfo sst : oldestFirst(runs)) {
      if (sst.maxTimestampMs() <= latestMs && !OlderData.mayLieBelow(sst, runs, gone.keySet())) {
        gone.put(sst.id(), sst);
      }
    }
    return Plan.Drop.of(gone.values(), "past the retention");
  }

  private Optional<Plan> overLimit(List<RunInfo> runs) {
    long bytes = runs.stream().mapToLong(RunInfo::sizeBytesWithBlobs).sum();
    Map<String, SstInfo> gone = new LinkedHashMap<>();
    for (SstInfo sst : oldestFirst(runs)) {
      if (bytes <= policy.bytesMax()) {
        break;
      }
      if (!OlderData.mayLieBelow(sst, runs, gone.keySet())) {
        gone.put(sst.id(), sst);
        bytes -= sst.sizeBytesWithBlobs();
      }
    }
    return Plan.Drop.of(gone.values(), "over the limit on bytes");
  }

  private static List<SstInfo> oldestFirst(List<RunInfo> runs) {
    return Plan.ssts(runs).sorted(SstInfo.OLDEST_FIRST).toList();
  }

  private Optional<Plan> join(List<RunInfo> runs) {
    long spanMs = Math.max(1, policy.retention().toMillis() / AGE_SHARE);
    return Tiers.group(
            runs, options.tierRuns(), options.inputsMax(), group -> isWithin(group, spanMs))
        .map(group -> new Plan.Merge(group, Plan.Merge.NEW_RUN, "runs of like size and age"));
  }

  private static boolean isWithin(List<RunInfo> group, long spanMs) {
    long least = group.stream().mapToLong(RunInfo::minTimestampMs).min().orElse(0);
    long most = group.stream().mapToLong(RunInfo::maxTimestampMs).max().orElse(0);
    // Widened, because timestamps may be anything.
    return (double) most - (double) least <= spanMs;
  }

  @Override
  public List<Plan> compact(List<RunInfo> runs, KeyRange range, long nowMs) {
    List<Plan> plans = new ArrayList<>();
    for (RunInfo run : runs) {
      List<SstInfo> ssts = Planner.within(run, range);
      if (!ssts.isEmpty()) {
        plans.add(new Plan.Merge(List.of(new RunInfo(run.id(), ssts)), run.id(), "asked for"));
      }
    }
    return plans;
  }
}
