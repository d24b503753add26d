package io.isledb.internal.isle;

import io.isledb.IsleDescription;
import io.isledb.Slice;
import io.isledb.internal.checkpoint.Checkpoints;
import io.isledb.internal.format.manifest.IsleOptionsCodec;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.RunInfo;
import io.isledb.internal.format.manifest.SegmentInfo;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.format.sst.CommitHeader;
import io.isledb.internal.log.CommitRef;
import io.isledb.internal.log.LogHead;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an isle's manifest and log say of it, in the API's words. */
final class Descriptions {
  private Descriptions() {}

  static IsleDescription of(LogHead log, long nowMs) {
    Manifest manifest = log.manifest();
    return new IsleDescription(
        manifest.isleId(),
        log.head() == null ? null : log.head().info(),
        backlog(log.commits()),
        manifest.runs().stream().map(Descriptions::run).toList(),
        manifest.logStart(),
        new IsleDescription.Segments(
            manifest.joined().count(),
            manifest.joined().mapToLong(SegmentInfo::commits).sum(),
            manifest.joined().mapToLong(SegmentInfo::sizeBytes).sum()),
        manifest.version(),
        manifest.writtenAtMs(),
        manifest.maintainer(),
        manifest.maintainerEpoch(),
        manifest.retired().size(),
        Checkpoints.of(manifest, nowMs),
        origin(manifest),
        IsleOptionsCodec.decode(manifest.options()));
  }

  private static IsleDescription.@Nullable Origin origin(Manifest manifest) {
    Manifest.Origin origin = manifest.origin();
    if (origin == null) {
      return null;
    }
    List<SstInfo> shared = manifest.ssts().filter(sst -> sst.owner() != null).toList();
    CommitHeader head = origin.head();
    return new IsleDescription.Origin(
        origin.path(),
        origin.isleId(),
        head == null ? 0 : head.commitId(),
        shared.size(),
        shared.stream().mapToLong(SstInfo::sizeBytes).sum());
  }

  private static IsleDescription.Backlog backlog(List<CommitRef> commits) {
    return new IsleDescription.Backlog(
        commits.size(),
        commits.stream().mapToLong(CommitRef::sizeBytes).sum(),
        commits.isEmpty() ? 0 : commits.get(0).modifiedMs());
  }

  private static IsleDescription.Run run(RunInfo run) {
    List<SstInfo> ssts = run.ssts();
    return new IsleDescription.Run(
        run.id(),
        ssts.size(),
        run.sizeBytes(),
        run.entries(),
        ssts.stream().mapToLong(SstInfo::deletes).sum(),
        ssts.stream().map(SstInfo::minKey).min(Comparator.naturalOrder()).orElse(Slice.EMPTY),
        ssts.stream().map(SstInfo::maxKey).max(Comparator.naturalOrder()).orElse(Slice.EMPTY),
        run.minSequence(),
        run.maxSequence(),
        run.minTimestampMs(),
        run.maxTimestampMs());
  }
}
