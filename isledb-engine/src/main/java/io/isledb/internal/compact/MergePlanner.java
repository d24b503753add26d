package io.isledb.internal.compact;

import io.isledb.KeyRange;
import io.isledb.Slice;
import io.isledb.internal.format.manifest.RunInfo;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.options.MaintenanceOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Size-tiered sorted runs: neighbours of like size are merged; all are merged when what lies above
 * the oldest run is as large as that; and a range of keys is merged down to the oldest run when
 * enough of it is dead.
 */
final class MergePlanner implements Planner {
  private final MaintenanceOptions options;

  MergePlanner(MaintenanceOptions options) {
    this.options = options;
  }

  @Override
  public Optional<Plan> next(List<RunInfo> runs, long nowMs) {
    Optional<Plan> plan = whole(runs);
    plan = plan.isPresent() ? plan : tier(runs);
    plan = plan.isPresent() ? plan : Planner.expired(runs, options, nowMs);
    return plan.isPresent() ? plan : deleted(runs, nowMs);
  }

  private Optional<Plan> whole(List<RunInfo> runs) {
    if (runs.size() < 2 || runs.size() > options.inputsMax()) {
      return Optional.empty();
    }
    long oldest = runs.get(runs.size() - 1).sizeBytes();
    long newer = runs.stream().mapToLong(RunInfo::sizeBytes).sum() - oldest;
    return newer < oldest
        ? Optional.empty()
        : Optional.of(new Plan.Merge(runs, Plan.Merge.NEW_RUN, "size above the oldest run"));
  }

  private Optional<Plan> tier(List<RunInfo> runs) {
    return Tiers.group(runs, options.tierRuns(), options.inputsMax(), group -> true)
        .map(group -> new Plan.Merge(group, Plan.Merge.NEW_RUN, "runs of like size"));
  }

  /** A range of keys in which deletes, and what they delete, are worth merging to get rid of. */
  private Optional<Plan> deleted(List<RunInfo> runs, long nowMs) {
    long[] oldest = runs.stream().mapToLong(RunInfo::minSequence).toArray();
    for (RunInfo run : runs) {
      for (SstInfo sst : run.ssts()) {
        long dead = 2 * sst.deletes() + sst.expiredAt(nowMs);
        if (sst.deletes() == 0 || dead < options.deadShare() * sst.entries()) {
          continue;
        }
        List<RunInfo> older = notNewer(runs, oldest, sst);
        List<RunInfo> slices =
            slices(older.isEmpty() ? List.of(run) : older, sst.minKey(), sst.maxKey());
        if (slices.size() <= options.inputsMax() && isWorthwhile(slices, nowMs)) {
          long into = slices.get(slices.size() - 1).id();
          return Optional.of(new Plan.Merge(slices, into, "share of deleted entries"));
        }
      }
    }
    return Optional.empty();
  }

  /** The runs that may have something older than an SST's newest entry, itself included. */
  private static List<RunInfo> notNewer(List<RunInfo> runs, long[] oldest, SstInfo sst) {
    List<RunInfo> found = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      if (oldest[i] < sst.maxSequence()) {
        found.add(runs.get(i));
      }
    }
    return found;
  }

  /**
   * Whether enough of some slices goes when they are merged: what has expired, deletes, and what
   * lies below them.
   */
  private boolean isWorthwhile(List<RunInfo> slices, long nowMs) {
    long entries = 0;
    long dead = 0;
    for (int i = 0; i < slices.size(); i++) {
      boolean isOldest = i == slices.size() - 1;
      for (SstInfo sst : slices.get(i).ssts()) {
        entries += sst.entries();
        dead += sst.expiredAt(nowMs) + (isOldest ? sst.deletes() : 2 * sst.deletes());
      }
    }
    return dead >= options.deadShare() * entries;
  }

  /**
   * All SSTs of some runs in a range of keys, which is widened until no SST reaches out of it: so
   * the result has room in any of the runs.
   */
  static List<RunInfo> slices(List<RunInfo> runs, Slice from, Slice to) {
    Slice low = from;
    Slice high = to;
    while (true) {
      List<RunInfo> slices = new ArrayList<>();
      Slice widerLow = low;
      Slice widerHigh = high;
      for (RunInfo run : runs) {
        List<SstInfo> ssts = run.overlapping(low, high);
        if (!ssts.isEmpty()) {
          slices.add(new RunInfo(run.id(), ssts));
          Slice min = ssts.get(0).minKey();
          Slice max = ssts.get(ssts.size() - 1).maxKey();
          widerLow = min.compareTo(widerLow) < 0 ? min : widerLow;
          widerHigh = max.compareTo(widerHigh) > 0 ? max : widerHigh;
        }
      }
      if (widerLow.equals(low) && widerHigh.equals(high)) {
        return slices;
      }
      low = widerLow;
      high = widerHigh;
    }
  }

  @Override
  public List<Plan> compact(List<RunInfo> runs, KeyRange range, long nowMs) {
    List<SstInfo> touched =
        runs.stream().flatMap(run -> Planner.within(run, range).stream()).toList();
    if (touched.isEmpty()) {
      return List.of();
    }
    Slice low = touched.stream().map(SstInfo::minKey).min(Slice::compareTo).orElseThrow();
    Slice high = touched.stream().map(SstInfo::maxKey).max(Slice::compareTo).orElseThrow();
    List<RunInfo> slices = slices(runs, low, high);
    if (slices.size() == 1 && !gainsAlone(slices.get(0), nowMs)) {
      return List.of();
    }
    // Of very many the oldest first; the rest with them the next time.
    slices = slices.subList(Math.max(0, slices.size() - options.inputsMax()), slices.size());
    long into = slices.get(slices.size() - 1).id();
    return List.of(new Plan.Merge(slices, into, "asked for"));
  }

  /** Whether a run gets smaller when it is rewritten, or gets files of this isle's own. */
  private static boolean gainsAlone(RunInfo run, long nowMs) {
    return run.ssts().stream()
        .anyMatch(sst -> sst.deletes() + sst.expiredAt(nowMs) > 0 || sst.owner() != null);
  }
}
