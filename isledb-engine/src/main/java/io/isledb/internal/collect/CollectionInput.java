package io.isledb.internal.collect;

import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.layout.IsleLayout;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a collection is decided from.
 *
 * @param newest the newest manifest, stored after the inventory was taken; nothing is decided for
 *     good with an older one
 * @param settled a manifest that was stored longer than the grace period ago: whoever looks at the
 *     isle has it or a later one. Null when there is none, and then no commit and no manifest goes
 * @param pinned the manifests that the checkpoints of both name, by version
 * @param nowMs a moment that has come by the store's clock
 * @param graceMs how long an object outlives its last reference
 */
public record CollectionInput(
    IsleLayout layout,
    Manifest newest,
    @Nullable Manifest settled,
    Map<Long, Manifest> pinned,
    Inventory inventory,
    long nowMs,
    long graceMs) {
  public CollectionInput {
    pinned = Map.copyOf(pinned);
  }
}
