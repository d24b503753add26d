package io.isledb.internal.compact;

import io.isledb.KeyRange;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.RunInfo;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.format.manifest.SstInfo.BlobUse;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds blob objects of which so little is in use that moving the rest to another gives space back;
 * pure. A blob that the feed still needs for its commit stays, since moving values out of it would
 * only add to it.
 */
public final class BlobPlanner {
  private final double deadShare;

  /**
   * @param deadShare share of a blob's bytes that are in use no more at which the rest is moved
   */
  public BlobPlanner(double deadShare) {
    this.deadShare = deadShare;
  }

  /** How much of a blob the runs use. */
  private static final class Usage {
    long liveBytes;
    long valueBytes;
    long commitId;
  }

  /**
   * One SST to be rewritten, and the blobs that its values are to leave. Done as often as there is
   * one, it leaves nothing in a range of keys that refers to a mostly dead blob.
   */
  public Optional<Plan.LeaveBlobs> next(Manifest manifest, KeyRange range) {
    Set<String> dead = mostlyDead(manifest);
    if (dead.isEmpty()) {
      return Optional.empty();
    }
    for (RunInfo run : manifest.runs()) {
      for (SstInfo sst : Planner.within(run, range)) {
        if (sst.blobs().stream().anyMatch(use -> dead.contains(use.ulid()))) {
          RunInfo slice = new RunInfo(run.id(), List.of(sst));
          Plan.Merge merge = new Plan.Merge(List.of(slice), run.id(), "blobs mostly dead");
          return Optional.of(new Plan.LeaveBlobs(merge, dead));
        }
      }
    }
    return Optional.empty();
  }

  private Set<String> mostlyDead(Manifest manifest) {
    Map<String, Usage> usages = new HashMap<>();
    Set<String> elsewhere = new HashSet<>();
    manifest
        .ssts()
        .forEach(
            sst -> {
              for (BlobUse use : sst.blobs()) {
                if (sst.owner() == null) {
                  count(use, usages);
                } else {
                  elsewhere.add(use.ulid()); // another isle's, which only that isle may retire
                }
              }
            });
    Set<String> dead = new HashSet<>();
    usages.forEach(
        (ulid, usage) -> {
          long deadBytes = usage.valueBytes - usage.liveBytes;
          boolean isInFeed = usage.commitId >= manifest.logStart();
          if (deadBytes > 0
              && deadBytes >= deadShare * usage.valueBytes
              && !isInFeed
              && !elsewhere.contains(ulid)) {
            dead.add(ulid);
          }
        });
    return dead;
  }

  private static void count(BlobUse use, Map<String, Usage> usages) {
    Usage usage = usages.computeIfAbsent(use.ulid(), ulid -> new Usage());
    usage.liveBytes += use.liveBytes();
    usage.valueBytes = Math.max(usage.valueBytes, use.valueBytes());
    usage.commitId = Math.max(usage.commitId, use.commitId());
  }
}
