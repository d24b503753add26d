package io.isledb.internal.collect;

import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.SegmentInfo;
import java.util.Optional;

/** Which commits those who look at one manifest still ask the log for. Immutable. */
record FeedExtent(Manifest manifest) {
  /**
   * Whether a commit's object is not needed: it is folded, and the feed is past it or has a copy.
   */
  boolean isFree(long commitId) {
    return commitId <= manifest.compactedThrough() && (isPast(commitId) || isJoined(commitId));
  }

  /** Whether the feed begins after a commit. */
  boolean isPast(long commitId) {
    return commitId < manifest.logStart();
  }

  /** Whether a commit has a copy in a segment. */
  boolean isJoined(long commitId) {
    return segmentOf(commitId).isPresent();
  }

  /** The segment that has a copy of a commit. */
  Optional<SegmentInfo> segmentOf(long commitId) {
    return Optional.ofNullable(manifest.segmentOf(commitId));
  }

  /** All commits from this one on are needed. */
  long end() {
    long joined = manifest.joined().mapToLong(SegmentInfo::toCommit).max().orElse(0);
    return Math.min(manifest.compactedThrough(), Math.max(manifest.logStart() - 1, joined)) + 1;
  }
}
