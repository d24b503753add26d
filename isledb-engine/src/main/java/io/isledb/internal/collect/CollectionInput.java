package io.isledb.internal.collect;

import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.store.ObjectInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a collection is decided from.
 *
 * @param newest the newest manifest
 * @param settled the newest manifest that was stored longer than the grace period ago: whoever
 *     looks at the isle has it or a later one; null when there is none, and then no commit and no
 *     manifest goes
 * @param pinned the manifests that checkpoints name, by version
 * @param listing all objects of the isle, the log listed before the blobs
 * @param graceMs how long an object outlives its last reference
 */
public record CollectionInput(
    IsleLayout layout,
    Manifest newest,
    @Nullable Manifest settled,
    Map<Long, Manifest> pinned,
    List<ObjectInfo> listing,
    long graceMs) {
  public CollectionInput {
    pinned = Map.copyOf(pinned);
    listing = List.copyOf(listing);
  }
}
