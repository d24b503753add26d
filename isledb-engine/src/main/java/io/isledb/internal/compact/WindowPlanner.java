package io.isledb.internal.compact;

import io.isledb.KeyRange;
import io.isledb.internal.format.manifest.RunInfo;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.options.CompactionPolicy;
import io.isledb.options.MaintenanceOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Retention by windows of timestamps. Each run lies in one window, is merged with others of its
 * window only, and goes with it. What still spans windows, from the time of another policy or of
 * windows of another length, is divided first.
 */
final class WindowPlanner implements Planner {
  private final CompactionPolicy.TimeWindow policy;
  private final MaintenanceOptions options;
  private final Windows windows;

  WindowPlanner(CompactionPolicy.TimeWindow policy, MaintenanceOptions options) {
    this.policy = policy;
    this.options = options;
    this.windows = new Windows(policy.window().toMillis());
  }

  @Override
  public Windows windows() {
    return windows;
  }

  @Override
  public Optional<Plan> next(List<RunInfo> runs, long nowMs) {
    Optional<Plan> plan = divide(runs);
    if (plan.isPresent()) {
      return plan;
    }
    TreeMap<Long, List<RunInfo>> byWindow = byWindow(runs);
    plan = past(byWindow, nowMs);
    plan = plan.isPresent() ? plan : overLimit(byWindow);
    plan = plan.isPresent() ? plan : join(byWindow, nowMs);
    return plan.isPresent() ? plan : Planner.expired(runs, options, nowMs);
  }

  private Optional<Plan> divide(List<RunInfo> runs) {
    for (RunInfo run : runs) {
      long window = windows.of(run.ssts().get(0).minTimestampMs());
      boolean isDivided =
          run.ssts().stream()
              .allMatch(
                  sst -> !windows.isSpannedBy(sst) && windows.of(sst.minTimestampMs()) == window);
      if (!isDivided) {
        return Optional.of(
            new Plan.Merge(List.of(run), Plan.Merge.NEW_RUN, "windows to be divided"));
      }
    }
    return Optional.empty();
  }

  private TreeMap<Long, List<RunInfo>> byWindow(List<RunInfo> runs) {
    TreeMap<Long, List<RunInfo>> byWindow = new TreeMap<>();
    for (RunInfo run : runs) {
      byWindow
          .computeIfAbsent(windows.of(run.minTimestampMs()), window -> new ArrayList<>())
          .add(run);
    }
    return byWindow;
  }

  private Optional<Plan> past(TreeMap<Long, List<RunInfo>> byWindow, long nowMs) {
    List<SstInfo> gone = new ArrayList<>();
    for (Map.Entry<Long, List<RunInfo>> window : byWindow.entrySet()) {
      if (!windows.isOver(window.getKey(), policy.retention().toMillis(), nowMs)) {
        break;
      }
      gone.addAll(Plan.ssts(window.getValue()).toList());
    }
    return Plan.Drop.of(gone, "past the retention");
  }

  private Optional<Plan> overLimit(TreeMap<Long, List<RunInfo>> byWindow) {
    long bytes =
        byWindow.values().stream()
            .flatMap(List::stream)
            .mapToLong(RunInfo::sizeBytesWithBlobs)
            .sum();
    List<SstInfo> gone = new ArrayList<>();
    for (List<RunInfo> runs : byWindow.values()) {
      if (bytes <= policy.bytesMax()) {
        break;
      }
      gone.addAll(Plan.ssts(runs).toList());
      bytes -= runs.stream().mapToLong(RunInfo::sizeBytesWithBlobs).sum();
    }
    return Plan.Drop.of(gone, "over the limit on bytes");
  }

  private Optional<Plan> join(TreeMap<Long, List<RunInfo>> byWindow, long nowMs) {
    for (Map.Entry<Long, List<RunInfo>> window : byWindow.entrySet()) {
      // A window that is over gets little more: the sooner its few runs are one the better.
      int least = windows.isOver(window.getKey(), 0, nowMs) ? 2 : options.tierRuns();
      Optional<List<RunInfo>> group =
          Tiers.group(window.getValue(), least, options.inputsMax(), runs -> true);
      if (group.isPresent()) {
        return Optional.of(new Plan.Merge(group.get(), Plan.Merge.NEW_RUN, "runs of one window"));
      }
    }
    return Optional.empty();
  }

  @Override
  public List<Plan> compact(List<RunInfo> runs, KeyRange range, long nowMs) {
    List<Plan> plans = new ArrayList<>();
    for (List<RunInfo> window : byWindow(runs).values()) {
      plans.addAll(new MergePlanner(options).compact(window, range, nowMs));
    }
    return plans;
  }
}
