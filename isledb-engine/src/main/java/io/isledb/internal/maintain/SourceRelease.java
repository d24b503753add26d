package io.isledb.internal.maintain;

import io.isledb.internal.checkpoint.SourceHold;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.Manifest.Checkpoint;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Lets the source of a clone go, once compaction has given the clone files of its own and no
 * checkpoint of the clone needs the old ones. Not thread-safe.
 */
final class SourceRelease implements MaintenanceStep {
  private final MaintenanceClaim claim;
  private final SourceHold hold;

  /** The checkpoints among which one was found to need the source; empty before the first look. */
  private SortedMap<String, Checkpoint> needing = new TreeMap<>();

  SourceRelease(MaintenanceClaim claim, SourceHold hold) {
    this.claim = claim;
    this.hold = hold;
  }

  @Override
  public boolean run() {
    Manifest manifest = claim.manifest();
    Manifest.Origin origin = manifest.origin();
    if (origin == null || !origin.isNeeded() || hasForeign(manifest) || isPinned(manifest)) {
      return false;
    }
    hold.release(manifest, origin);
    claim.publish(next -> next.origin(origin.left()));
    return true;
  }

  private static boolean hasForeign(Manifest manifest) {
    return manifest.ssts().anyMatch(sst -> sst.owner() != null);
  }

  private boolean isPinned(Manifest manifest) {
    SortedMap<String, Checkpoint> checkpoints = manifest.checkpoints();
    if (!checkpoints.isEmpty() && checkpoints.equals(needing)) {
      return true;
    }
    for (Checkpoint point : checkpoints.values()) {
      if (claim.read(point.manifestVersion()).filter(SourceRelease::hasForeign).isPresent()) {
        needing = checkpoints;
        return true;
      }
    }
    return false;
  }
}
