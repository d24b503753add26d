package io.isledb.internal.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.internal.format.manifest.SegmentInfo;
import io.isledb.internal.log.CommitRef;
import io.isledb.options.IsleOptions;
import io.isledb.options.MaintenanceOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is joined in the long run, on metadata alone. */
class FeedPlanTest {
  private static final long SECOND_MS = 1_000;
  private static final int FLUSH_BYTES = 10_000;

  private long written;

  private static SegmentInfo segment(String ulid, long from, long to, long bytes, long atMs) {
    return new SegmentInfo(ulid, from, to, bytes, from, to, atMs, atMs, atMs);
  }

  /** Flushes, joined as a maintainer would. */
  private List<SegmentInfo> joined(FeedLimits limits, long flushes, long everyMs, int bytes) {
    FeedPlan plan = new FeedPlan(limits);
    List<SegmentInfo> segments = new ArrayList<>();
    List<CommitRef> loose = new ArrayList<>();
    for (long id = 1; id <= flushes; id++) {
      loose.add(new CommitRef(id, bytes, id * everyMs));
      if (loose.size() < limits.segmentCommits()) {
        continue;
      }
      for (FeedPlan.Group group : plan.groups(loose)) {
        append(plan, segments, group);
        loose = new ArrayList<>(loose.subList(group.commits().size(), loose.size()));
      }
      for (var some = plan.merge(segments); !some.isEmpty(); some = plan.merge(segments)) {
        merge(segments, some);
      }
    }
    return segments;
  }

  private void append(FeedPlan plan, List<SegmentInfo> segments, FeedPlan.Group group) {
    SegmentInfo stretch =
        segment(
            group.isLarge() ? "" : "S",
            group.first().id(),
            group.last().id(),
            group.bytes(),
            group.maxStoredAtMs());
    int last = segments.size() - 1;
    if (last >= 0 && plan.isOneStretch(segments.get(last), stretch)) {
      segments.set(last, segments.get(last).and(stretch));
    } else {
      segments.add(stretch);
    }
    written += group.isLarge() ? 0 : group.bytes();
  }

  private void merge(List<SegmentInfo> segments, List<SegmentInfo> some) {
    long bytes = some.stream().mapToLong(SegmentInfo::sizeBytes).sum();
    SegmentInfo last = some.get(some.size() - 1);
    SegmentInfo merged =
        segment("S", some.get(0).fromCommit(), last.toCommit(), bytes, last.maxStoredAtMs());
    int at = segments.indexOf(some.get(0));
    segments.subList(at, at + some.size()).clear();
    segments.add(at, merged);
    written += bytes;
  }

  @Test
  void aYearOfSmallFlushesIsFewSegmentsAndIsWrittenFewTimes() {
    FeedLimits limits = FeedLimits.of(IsleOptions.DEFAULT, MaintenanceOptions.DEFAULT);
    long flushes = Duration.ofDays(365).toSeconds() / 5;
    List<SegmentInfo> segments = joined(limits, flushes, 5 * SECOND_MS, FLUSH_BYTES);
    long bytes = flushes * FLUSH_BYTES;
    System.out.printf(
        "%d flushes, %d segments, each byte written %.1f times%n",
        flushes, segments.size(), (double) written / bytes);
    assertThat((long) segments.size()).isLessThan(bytes / (16 << 20) + 16);
    assertThat(written).isLessThan(4 * bytes);
    assertThat(segments).allMatch(segment -> segment.sizeBytes() <= limits.segmentBytes());
  }

  @Test
  void largeFlushesAreNotCopiedAndTakeLittleOfTheManifest() {
    FeedLimits limits = FeedLimits.of(IsleOptions.DEFAULT, MaintenanceOptions.DEFAULT);
    List<SegmentInfo> stretches = joined(limits, 100_000, 5 * SECOND_MS, 12 << 20);
    assertThat(written).isZero();
    assertThat(stretches.size()).isLessThan(120);
  }

  @Test
  void segmentsOfALimitedFeedAreShortEnoughToBeCutInTime() {
    Duration retention = Duration.ofDays(7);
    FeedLimits limits =
        FeedLimits.of(IsleOptions.DEFAULT.withFeedRetention(retention), MaintenanceOptions.DEFAULT);
    long everyMs = 5 * SECOND_MS;
    for (SegmentInfo segment : joined(limits, 200_000, everyMs, 100)) {
      long spanMs = segment.commits() * everyMs;
      assertThat(spanMs).isLessThanOrEqualTo(2 * retention.toMillis() / 16);
    }
  }
}
