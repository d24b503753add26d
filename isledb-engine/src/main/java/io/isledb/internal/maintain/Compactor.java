package io.isledb.internal.maintain;

import io.isledb.KeyRange;
import io.isledb.error.CorruptObjectException;
import io.isledb.internal.compact.BlobPlanner;
import io.isledb.internal.compact.CompactContext;
import io.isledb.internal.compact.Input;
import io.isledb.internal.compact.MergeJob;
import io.isledb.internal.compact.Plan;
import io.isledb.internal.compact.Planner;
import io.isledb.internal.compact.WindowDrop;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.ManifestBuilder;
import io.isledb.internal.format.manifest.RunInfo;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.format.sst.CommitHeader;
import io.isledb.internal.log.CommitLog;
import io.isledb.internal.log.CommitRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Carries out what the isle's policy plans, one step at a time: SSTs are written and verified, then
 * one manifest makes them the isle's. When a step ends before that, what it wrote is left behind
 * for collection. Not thread-safe.
 */
final class Compactor implements MaintenanceStep {
  /** When compaction is asked for, blobs need not be mostly dead to be left. */
  private static final double DEAD_BLOB_SHARE_ASKED = 0.1;

  private final CompactContext context;
  private final MaintenanceClaim claim;
  private final CommitLog log;
  private final Runnable progress;
  private long folds;
  private long merges;
  private long drops;
  private long commitsBehind;

  /**
   * @param progress run after each step; with a writer that never rests there is always another
   */
  Compactor(CompactContext context, MaintenanceClaim claim, CommitLog log, Runnable progress) {
    this.context = context;
    this.claim = claim;
    this.log = log;
    this.progress = progress;
  }

  long folds() {
    return folds;
  }

  long merges() {
    return merges;
  }

  long drops() {
    return drops;
  }

  long commitsBehind() {
    return commitsBehind;
  }

  @Override
  public boolean run() {
    boolean hasDone = foldDue();
    while (step()) {
      hasDone = true;
      foldDue(); // a step may have taken long, and readers look through commits one by one
    }
    return hasDone;
  }

  private boolean foldDue() {
    List<CommitRef> commits = log.listAfter(claim.manifest().compactedThrough());
    boolean hasFolded = false;
    while (isFoldDue(commits)) {
      commits = fold(commits);
      hasFolded = true;
    }
    commitsBehind = commits.size();
    return hasFolded;
  }

  private boolean isFoldDue(List<CommitRef> commits) {
    if (commits.isEmpty()) {
      return false;
    }
    long ageMs = context.engine().time().wallMs() - commits.get(0).modifiedMs();
    return commits.size() >= context.options().commitsMin()
        || ageMs >= context.options().commitAge().toMillis();
  }

  /** Does the one thing that the policy wants next; when there is none, looks after blobs. */
  private boolean step() {
    Planner planner = planner();
    long nowMs = context.engine().time().wallMs();
    Optional<? extends Plan> plan = planner.next(claim.manifest().runs(), nowMs);
    if (plan.isEmpty()) {
      plan =
          new BlobPlanner(context.options().deadBlobShare()).next(claim.manifest(), KeyRange.ALL);
    }
    plan.ifPresent(next -> execute(next, planner, nowMs));
    return plan.isPresent();
  }

  private Planner planner() {
    return Planner.of(claim.isleOptions().policy(), context.options());
  }

  /** Folds all commits and compacts a range of keys. */
  void compact(KeyRange range) {
    List<CommitRef> commits = log.listAfter(claim.manifest().compactedThrough());
    while (!commits.isEmpty()) {
      commits = fold(commits);
    }
    commitsBehind = 0;
    while (step()) {} // what is due first, so that there are few runs
    List<Plan> plans;
    do {
      Planner planner = planner();
      long nowMs = context.engine().time().wallMs();
      plans = planner.compact(claim.manifest().runs(), range, nowMs);
      plans.forEach(plan -> execute(plan, planner, nowMs));
    } while (plans.stream().anyMatch(this::isFull));
    leaveBlobs(range);
  }

  private void leaveBlobs(KeyRange range) {
    double deadShare = Math.min(DEAD_BLOB_SHARE_ASKED, context.options().deadBlobShare());
    BlobPlanner blobs = new BlobPlanner(deadShare);
    for (var plan = blobs.next(claim.manifest(), range);
        plan.isPresent();
        plan = blobs.next(claim.manifest(), range)) {
      execute(plan.get(), planner(), context.engine().time().wallMs());
    }
  }

  private boolean isFull(Plan plan) {
    return plan instanceof Plan.Merge merge
        && merge.slices().size() == context.options().inputsMax();
  }

  private List<CommitRef> fold(List<CommitRef> commits) {
    int count = Math.min(commits.size(), context.options().inputsMax());
    List<CommitRef> folded = commits.subList(0, count);
    requireDense(folded);
    List<List<Input>> chains = new ArrayList<>();
    for (CommitRef commit : folded) {
      chains.add(List.of(Input.commit(context, commit.id(), commit.sizeBytes())));
    }
    Manifest manifest = claim.manifest();
    long last = folded.get(count - 1).id();
    CommitHeader head = log.readHeader(last, manifest.isleId()).orElseThrow(() -> missing(last));
    long nowMs = context.engine().time().wallMs();
    List<List<SstInfo>> runs =
        new MergeJob(context, planner().windows(), nowMs).run(chains, List.of(), manifest.runs());
    claim.publish(
        next -> {
          next.compacted(head);
          runs.forEach(next::addRun);
        });
    folds++;
    progress.run();
    return commits.subList(count, commits.size());
  }

  private void requireDense(List<CommitRef> commits) {
    long expected = claim.manifest().compactedThrough() + 1;
    for (CommitRef commit : commits) {
      if (commit.id() != expected) {
        throw missing(expected);
      }
      expected++;
    }
  }

  private CorruptObjectException missing(long commitId) {
    return new CorruptObjectException("A commit that the isle needs is missing; restore it")
        .with("object", context.layout().commit(commitId))
        .with("offset", 0);
  }

  private void execute(Plan plan, Planner planner, long nowMs) {
    List<RunInfo> runs = claim.manifest().runs();
    if (plan instanceof Plan.Drop drop) {
      List<List<SstInfo>> written =
          new WindowDrop(context, planner.windows()).run(drop.ssts(), runs);
      claim.publish(
          next -> {
            next.remove(drop.ssts());
            written.forEach(next::addRun);
          });
      drops++;
      progress.run();
    } else if (plan instanceof Plan.LeaveBlobs leave) {
      merge(leave.merge(), planner, nowMs, leave.blobs());
    } else if (plan instanceof Plan.Merge merge) {
      merge(merge, planner, nowMs, Set.of());
    }
  }

  private void merge(Plan.Merge merge, Planner planner, long nowMs, Set<String> leaving) {
    List<RunInfo> runs = claim.manifest().runs();
    List<List<Input>> chains = new ArrayList<>();
    for (RunInfo slice : merge.slices()) {
      chains.add(slice.ssts().stream().map(sst -> Input.of(context, sst)).toList());
    }
    List<SstInfo> inputs = merge.ssts();
    List<List<SstInfo>> written =
        new MergeJob(context, planner.windows(), nowMs, leaving).run(chains, inputs, runs);
    claim.publish(
        next -> {
          next.remove(inputs);
          place(next, merge, written);
        });
    merges++;
    progress.run();
  }

  private static void place(ManifestBuilder next, Plan.Merge merge, List<List<SstInfo>> written) {
    if (written.size() == 1) {
      next.addToRun(merge.intoRun(), written.get(0));
    } else {
      written.forEach(next::addRun);
    }
  }
}
