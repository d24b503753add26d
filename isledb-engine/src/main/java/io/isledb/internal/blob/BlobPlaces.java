package io.isledb.internal.blob;

import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.layout.IsleLayout;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * In which isle's folder a blob lies. A pointer names a blob by its ULID alone, which no two blobs
 * share; so what the SSTs of other isles refer to is enough to tell their blobs from this isle's
 * own. Never forgets: an older view may still ask. Thread-safe.
 */
public final class BlobPlaces {
  private final IsleLayout own;
  private volatile Map<String, IsleLayout> elsewhere = Map.of();

  public BlobPlaces(IsleLayout own) {
    this.own = own;
  }

  /** The isle whose entries are read. */
  IsleLayout own() {
    return own;
  }

  /** Notes where the blobs lie to which some SSTs refer; to be called before they are read. */
  public synchronized void learn(Collection<SstInfo> ssts) {
    Map<String, IsleLayout> more = new HashMap<>();
    for (SstInfo sst : ssts) {
      if (sst.owner() != null) {
        IsleLayout owner = sst.layout(own);
        sst.blobs().forEach(blob -> more.put(blob.ulid(), owner));
      }
    }
    if (!elsewhere.keySet().containsAll(more.keySet())) {
      more.putAll(elsewhere);
      elsewhere = Map.copyOf(more);
    }
  }

  /** ULIDs of the blobs that are known to lie in other isles. */
  public Set<String> elsewhere() {
    return elsewhere.keySet();
  }

  /** The full name of a blob. */
  String object(String ulid) {
    return elsewhere.getOrDefault(ulid, own).blob(ulid);
  }
}
