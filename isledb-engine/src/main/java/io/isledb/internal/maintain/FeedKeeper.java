package io.isledb.internal.maintain;

import io.isledb.error.CorruptObjectException;
import io.isledb.internal.compact.CompactContext;
import io.isledb.internal.feed.FeedLimits;
import io.isledb.internal.feed.FeedPlan;
import io.isledb.internal.feed.SegmentWriter;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.ManifestBuilder;
import io.isledb.internal.format.manifest.SegmentInfo;
import io.isledb.internal.format.sst.CommitHeader;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.log.CommitLog;
import io.isledb.internal.log.CommitRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Cuts off what of the feed is past its retention, and joins small commits into segments. Touches
 * compacted commits only, and deletes nothing: that is left to collection. Not thread-safe.
 *
 * <p>A segment is stored before the manifest that refers to it, so a crash between leaves an object
 * that nobody knows. Commits are looked at when there are enough to join or, where the feed has
 * limits, once after each fold; otherwise a round costs no request.
 */
final class FeedKeeper implements MaintenanceStep {
  /** Names relative to the isle. */
  private static final IsleLayout ISLE = new IsleLayout("");

  private final CompactContext context;
  private final MaintenanceClaim claim;
  private final CommitLog log;
  private final SegmentWriter writer;

  /** Compacted commits that are in no stretch, as far as they have been listed. */
  private List<CommitRef> loose = new ArrayList<>();

  /** All commits up to this one have been listed. */
  private long listedThrough;

  FeedKeeper(CompactContext context, MaintenanceClaim claim, CommitLog log) {
    this.context = context;
    this.claim = claim;
    this.log = log;
    this.writer = new SegmentWriter(context);
  }

  @Override
  public boolean run() {
    FeedLimits limits = FeedLimits.of(claim.isleOptions(), context.options());
    FeedPlan plan = new FeedPlan(limits);
    boolean hasDone = limits.isFinite() && cut(plan, limits);
    hasDone |= join(plan, limits);
    while (merge(plan)) {
      hasDone = true;
    }
    return hasDone;
  }

  private boolean cut(FeedPlan plan, FeedLimits limits) {
    Manifest manifest = claim.manifest();
    List<CommitRef> commits = limits.isNone() ? List.of() : loose(manifest);
    long start = plan.logStart(manifest, commits, claim.storeNowMs());
    if (start == manifest.logStart()) {
      return false;
    }
    List<SegmentInfo> gone =
        manifest.segments().stream().filter(segment -> segment.toCommit() < start).toList();
    claim.publish(
        next -> {
          next.logStart(start);
          replace(next, gone, List.of());
        });
    return true;
  }

  private boolean join(FeedPlan plan, FeedLimits limits) {
    Manifest manifest = claim.manifest();
    long count = manifest.compactedThrough() + 1 - FeedPlan.firstLoose(manifest);
    if (count < limits.segmentCommits()) {
      return false;
    }
    List<FeedPlan.Group> groups = plan.groups(loose(manifest));
    for (FeedPlan.Group group : groups) {
      SegmentInfo stretch = group.isLarge() ? asItIs(group) : writer.join(group.commits());
      claim.publish(next -> append(next, stretch, plan));
    }
    return !groups.isEmpty();
  }

  /** Large commits stay in the log: joining them would save no requests worth the copying. */
  private SegmentInfo asItIs(FeedPlan.Group group) {
    CommitHeader first = header(group.first().id());
    CommitHeader last = header(group.last().id());
    return new SegmentInfo(
        "",
        first.commitId(),
        last.commitId(),
        group.bytes(),
        first.firstSequence(),
        last.nextSequence() - 1,
        first.committedAtMs(),
        last.committedAtMs(),
        group.maxStoredAtMs());
  }

  private CommitHeader header(long id) {
    return log.readHeader(id, claim.manifest().isleId()).orElseThrow(() -> missing(id));
  }

  private static void append(ManifestBuilder next, SegmentInfo stretch, FeedPlan plan) {
    List<SegmentInfo> all = new ArrayList<>(next.segments());
    SegmentInfo last = all.isEmpty() ? null : all.get(all.size() - 1);
    if (last != null && plan.isOneStretch(last, stretch)) {
      all.set(all.size() - 1, last.and(stretch));
    } else {
      all.add(stretch);
    }
    next.segments(all);
  }

  private boolean merge(FeedPlan plan) {
    List<SegmentInfo> small = plan.merge(claim.manifest().segments());
    if (small.isEmpty()) {
      return false;
    }
    SegmentInfo merged = writer.merge(small);
    claim.publish(next -> replace(next, small, List.of(merged)));
    return true;
  }

  private static void replace(
      ManifestBuilder next, List<SegmentInfo> gone, List<SegmentInfo> instead) {
    Set<Long> from = gone.stream().map(SegmentInfo::fromCommit).collect(Collectors.toSet());
    List<SegmentInfo> all = new ArrayList<>();
    for (SegmentInfo segment : next.segments()) {
      if (!from.contains(segment.fromCommit())) {
        all.add(segment);
      } else if (segment.fromCommit() == gone.get(0).fromCommit()) {
        all.addAll(instead);
      }
    }
    next.segments(all);
    for (SegmentInfo segment : gone) {
      if (segment.isJoined()) {
        next.retire(ISLE.segment(segment.ulid()));
      }
    }
  }

  /** Compacted commits that are in no stretch; one listing after each fold. */
  private List<CommitRef> loose(Manifest manifest) {
    long from = FeedPlan.firstLoose(manifest);
    long through = manifest.compactedThrough();
    List<CommitRef> known = new ArrayList<>();
    loose.stream().filter(commit -> commit.id() >= from).forEach(known::add);
    if (through >= from && through > listedThrough) {
      log.listAfter(Math.max(listedThrough, from - 1)).stream()
          .filter(commit -> commit.id() <= through)
          .forEach(known::add);
    }
    requireAll(known, from, through);
    loose = known;
    listedThrough = Math.max(listedThrough, through);
    return known;
  }

  private void requireAll(List<CommitRef> commits, long from, long through) {
    for (int i = 0; i < Math.max(0, through - from + 1); i++) {
      if (i == commits.size() || commits.get(i).id() != from + i) {
        throw missing(from + i);
      }
    }
  }

  private CorruptObjectException missing(long commitId) {
    return new CorruptObjectException("A commit of the feed is missing; restore it")
        .with("object", context.layout().commit(commitId))
        .with("offset", 0);
  }
}
