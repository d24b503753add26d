package io.isledb.internal.collect;

import io.isledb.error.CorruptObjectException;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.Manifest.Checkpoint;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.store.ObjectInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what a collection is decided from: five listings of a small isle, one more when the feed
 * has let commits go, and one read for each manifest that was not read in the round before. Not
 * thread-safe.
 */
public final class Survey {
  private final EngineContext context;
  private final IsleLayout layout;

  /** Apart from the maintainer's own, which keeps the parts of the newest manifest in memory. */
  private final ManifestStore manifests;

  private final long graceMs;

  /** The manifests that the last round needed, by version. */
  private Map<Long, Manifest> known = Map.of();

  public Survey(EngineContext context, IsleLayout layout, long graceMs) {
    this.context = context;
    this.layout = layout;
    this.manifests = new ManifestStore(context, layout);
    this.graceMs = graceMs;
  }

  /** Tells the time by the store's clock, as far as it is known, given what has been listed. */
  @FunctionalInterface
  public interface Clock {
    /**
     * A moment that has come.
     *
     * @param latestMs the latest time at which anything listed was modified
     */
    long nowMs(long latestMs);
  }

  /** Looks at everything, the log before the blobs. */
  public CollectionInput take(Manifest newest, Clock clock) {
    Inventory.Taking taking = new Inventory.Taking(context.store(), layout);
    List<ObjectInfo> versions = taking.manifests();
    long latestMs = versions.stream().mapToLong(ObjectInfo::modifiedMs).max().orElse(0);
    Manifest settled = settled(newest, versions, clock.nowMs(latestMs));
    long commitsBelow = settled == null ? 1 : new FeedExtent(settled).end();
    Inventory inventory = taking.rest(commitsBelow, newest.compactedThrough());
    long nowMs = clock.nowMs(inventory.latestMs());
    return input(newest, settled, inventory, nowMs);
  }

  /**
   * The same inventory under a newer manifest.
   *
   * @param storedAtMs when that was stored, by the store's clock
   */
  public CollectionInput under(Manifest newest, long storedAtMs, CollectionInput before) {
    return input(newest, before.settled(), before.inventory(), storedAtMs);
  }

  private CollectionInput input(
      Manifest newest, @Nullable Manifest settled, Inventory inventory, long nowMs) {
    Map<Long, Manifest> pinned = new HashMap<>();
    pin(newest, newest, pinned);
    if (settled != null) {
      pin(settled, newest, pinned);
    }
    Map<Long, Manifest> all = new HashMap<>(pinned);
    if (settled != null) {
      all.put(settled.version(), settled);
    }
    known = Map.copyOf(all);
    return new CollectionInput(layout, newest, settled, pinned, inventory, nowMs, graceMs);
  }

  /** The newest of those that were stored longer than the grace period ago. */
  private @Nullable Manifest settled(Manifest newest, List<ObjectInfo> versions, long nowMs) {
    long found = -1;
    for (ObjectInfo object : versions) {
      if (nowMs - object.modifiedMs() > graceMs) {
        found = Math.max(found, layout.manifestVersion(object.name()).orElse(-1));
      }
    }
    if (found < 0 || found > newest.version()) {
      return null;
    }
    return found == newest.version() ? newest : manifest(found).orElse(null);
  }

  private void pin(Manifest by, Manifest newest, Map<Long, Manifest> into) {
    for (Map.Entry<String, Checkpoint> checkpoint : by.checkpoints().entrySet()) {
      long version = checkpoint.getValue().manifestVersion();
      if (version != newest.version() && !into.containsKey(version)) {
        into.put(
            version, manifest(version).orElseThrow(() -> missing(checkpoint.getKey(), version)));
      }
    }
  }

  private Optional<Manifest> manifest(long version) {
    Manifest before = known.get(version);
    return before != null ? Optional.of(before) : manifests.read(version);
  }

  private CorruptObjectException missing(String checkpoint, long version) {
    return new CorruptObjectException(
            "The manifest that a checkpoint names is missing, so nothing is collected; delete the"
                + " checkpoint")
        .with("checkpoint", checkpoint)
        .with("object", layout.manifest(version))
        .with("offset", 0);
  }
}
