package io.isledb.internal.feed;

import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.SegmentInfo;
import io.isledb.internal.log.CommitRef;
import java.util.ArrayList;
import java.util.List;

/** Decides what of a feed goes and what is joined. Pure. */
public final class FeedPlan {
  /** Neighbouring segments are joined from so many on. */
  private static final int TIER = 4;

  /** Commits of on average at least this part of a segment are left as they are. */
  private static final int LARGE_SHARE = 8;

  /** How many commits one stretch of those left as they are has at most. */
  private static final int STRETCH_COMMITS_MAX = 1024;

  private final FeedLimits limits;

  public FeedPlan(FeedLimits limits) {
    this.limits = limits;
  }

  /** The first commit that is in no stretch of the manifest: from there on commits are loose. */
  public static long firstLoose(Manifest manifest) {
    List<SegmentInfo> segments = manifest.segments();
    long after = segments.isEmpty() ? 0 : segments.get(segments.size() - 1).toCommit();
    return Math.max(manifest.logStart(), after + 1);
  }

  /**
   * Where the feed is to begin: never before where it begins now, never after what is compacted.
   *
   * @param loose compacted commits that are in no stretch, ascending
   * @param nowMs the store's clock
   */
  public long logStart(Manifest manifest, List<CommitRef> loose, long nowMs) {
    if (limits.isNone()) {
      return Math.max(manifest.logStart(), manifest.compactedThrough() + 1);
    }
    long bytes = loose.stream().mapToLong(CommitRef::sizeBytes).sum();
    for (SegmentInfo segment : manifest.segments()) {
      bytes += segment.sizeBytes();
    }
    long start = manifest.logStart();
    for (SegmentInfo segment : manifest.segments()) {
      if (!isOver(bytes, segment.maxStoredAtMs(), nowMs)) {
        return start;
      }
      bytes -= segment.sizeBytes();
      start = Math.max(start, segment.toCommit() + 1);
    }
    for (CommitRef commit : loose) {
      if (!isOver(bytes, commit.modifiedMs(), nowMs)) {
        return start;
      }
      bytes -= commit.sizeBytes();
      start = Math.max(start, commit.id() + 1);
    }
    return start;
  }

  private boolean isOver(long bytes, long storedAtMs, long nowMs) {
    return bytes > limits.retentionBytes() || nowMs - storedAtMs > limits.retentionMs();
  }

  /**
   * Neighbouring commits that make one stretch of the log.
   *
   * @param isLarge whether joining them would save no requests worth mentioning, so that they are
   *     left as they are
   */
  public record Group(List<CommitRef> commits, boolean isLarge) {
    public Group {
      commits = List.copyOf(commits);
    }

    long firstStoredAtMs() {
      return commits.get(0).modifiedMs();
    }

    public CommitRef first() {
      return commits.get(0);
    }

    public CommitRef last() {
      return commits.get(commits.size() - 1);
    }

    public long bytes() {
      return commits.stream().mapToLong(CommitRef::sizeBytes).sum();
    }

    public long maxStoredAtMs() {
      return commits.stream().mapToLong(CommitRef::modifiedMs).max().orElseThrow();
    }
  }

  /**
   * What to make stretches of now. What is left at the end waits for more commits.
   *
   * @param loose compacted commits that are in no stretch, ascending
   */
  public List<Group> groups(List<CommitRef> loose) {
    List<Group> groups = new ArrayList<>();
    List<CommitRef> group = new ArrayList<>();
    long bytes = 0;
    for (CommitRef commit : loose) {
      boolean isFull =
          !group.isEmpty()
              && (bytes + commit.sizeBytes() > limits.segmentBytes()
                  || commit.modifiedMs() - group.get(0).modifiedMs() > limits.spanMs());
      if (isFull) {
        add(groups, group);
        group = new ArrayList<>();
        bytes = 0;
      }
      group.add(commit);
      bytes += commit.sizeBytes();
    }
    if (group.size() >= limits.segmentCommits()) {
      add(groups, group);
    }
    return groups;
  }

  private void add(List<Group> groups, List<CommitRef> commits) {
    Group next = new Group(commits, false);
    boolean isLarge = next.bytes() / commits.size() >= limits.segmentBytes() / LARGE_SHARE;
    Group last = groups.isEmpty() ? null : groups.get(groups.size() - 1);
    if (last != null && isLarge && isOneStretch(last, next)) {
      List<CommitRef> all = new ArrayList<>(last.commits());
      all.addAll(commits);
      groups.set(groups.size() - 1, new Group(all, true));
    } else {
      groups.add(new Group(commits, isLarge));
    }
  }

  private boolean isOneStretch(Group left, Group right) {
    return left.isLarge()
        && left.commits().size() + right.commits().size() <= STRETCH_COMMITS_MAX
        && right.maxStoredAtMs() - left.firstStoredAtMs() <= limits.spanMs();
  }

  /** Whether two neighbours, both left as they are, make one stretch. */
  public boolean isOneStretch(SegmentInfo left, SegmentInfo right) {
    return !left.isJoined()
        && !right.isJoined()
        && left.commits() + right.commits() <= STRETCH_COMMITS_MAX
        && right.maxStoredAtMs() - left.maxStoredAtMs() <= limits.spanMs();
  }

  /**
   * Neighbouring segments of like size that are to become one, the newest first; empty when there
   * are none.
   */
  public List<SegmentInfo> merge(List<SegmentInfo> segments) {
    for (int end = segments.size(); end >= TIER; end--) {
      int from = from(segments, end);
      if (end - from >= TIER) {
        return segments.subList(from, end);
      }
    }
    return List.of();
  }

  /** How far back the group goes that ends there: each is at most twice as large as those after. */
  private int from(List<SegmentInfo> segments, int end) {
    long maxStoredAtMs = segments.get(end - 1).maxStoredAtMs();
    long bytes = 0;
    int from = end;
    while (from > 0) {
      SegmentInfo next = segments.get(from - 1);
      boolean isLike =
          next.isJoined()
              && (from == end || next.sizeBytes() <= 2 * bytes)
              && bytes + next.sizeBytes() <= limits.segmentBytes()
              && maxStoredAtMs - next.maxStoredAtMs() <= limits.spanMs();
      if (!isLike) {
        break;
      }
      bytes += next.sizeBytes();
      from--;
    }
    return from;
  }
}
