package io.isledb.internal.testing;

import io.isledb.internal.base.EngineContext;
import io.isledb.internal.collect.CollectionFacts;
import io.isledb.internal.collect.CollectionInput;
import io.isledb.internal.collect.CollectionPlan;
import io.isledb.internal.format.blob.BlobFile;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.sst.CommitChanges;
import io.isledb.internal.format.sst.CommitHeader;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.log.CommitLog;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.store.ObjectInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Deletes from an isle all that the plan of a collection allows, at once and without mercy: what
 * anybody needs and the plan gives up is gone.
 */
public final class HandCollection {
  private final EngineContext context;
  private final IsleLayout layout;
  private final ManifestStore manifests;
  private final CommitLog log;
  private final long graceMs;

  public HandCollection(EngineContext context, IsleLayout layout, Duration grace) {
    this.context = context;
    this.layout = layout;
    this.manifests = new ManifestStore(context, layout);
    this.log = new CommitLog(context, layout, manifests, layout.root());
    this.graceMs = grace.toMillis();
  }

  /** Moves the beginning of the feed behind all commits that are folded. */
  public void forgetFolded() {
    publish(next -> next.logStart(next.before().compactedThrough() + 1));
  }

  /** Writes a manifest without a change, so that the store's clock is known. */
  public void tick() {
    publish(next -> {});
  }

  private void publish(
      java.util.function.Consumer<io.isledb.internal.format.manifest.ManifestBuilder> change) {
    Manifest newest = manifests.newest().orElseThrow();
    OptionalLong storedAtMs = manifests.storedAtMs(newest.version());
    manifests.edit(
        newest,
        next -> {
          storedAtMs.ifPresent(next::retiredBeforeAt);
          change.accept(next);
        },
        Duration.ofMinutes(1));
  }

  /** The names of what was deleted. */
  public List<String> run() {
    Manifest newest = manifests.newest().orElseThrow();
    List<ObjectInfo> listing = new ArrayList<>();
    for (String prefix :
        List.of(
            layout.logPrefix(),
            layout.runPrefix(),
            layout.blobPrefix(),
            layout.segmentPrefix(),
            layout.manifestPrefix())) {
      listing.addAll(context.store().list(prefix, "", 1_000_000).objects());
    }
    long nowMs = modifiedMs(listing, newest.version());
    Manifest settled = null;
    for (ObjectInfo object : listing) {
      OptionalLong version = layout.manifestVersion(object.name());
      if (version.isPresent() && nowMs - object.modifiedMs() > graceMs) {
        settled = manifests.read(version.getAsLong()).orElseThrow();
      }
    }
    Map<Long, Manifest> pinned = new HashMap<>();
    newest
        .checkpoints()
        .values()
        .forEach(
            point ->
                manifests
                    .read(point.manifestVersion())
                    .ifPresent(manifest -> pinned.put(manifest.version(), manifest)));
    CollectionInput in = new CollectionInput(layout, newest, settled, pinned, listing, graceMs);
    List<String> doomed =
        CollectionPlan.of(in, new Facts(newest.isleId())).stream()
            .map(CollectionPlan.Item::object)
            .toList();
    context.store().delete(doomed);
    return doomed;
  }

  private long modifiedMs(List<ObjectInfo> listing, long version) {
    return listing.stream()
        .filter(object -> object.name().equals(layout.manifest(version)))
        .findFirst()
        .orElseThrow()
        .modifiedMs();
  }

  private record Blob(long commit) {}

  private final class Facts implements CollectionFacts {
    private final String isleId;
    private final Map<String, Blob> blobs = new HashMap<>();

    Facts(String isleId) {
      this.isleId = isleId;
    }

    @Override
    public boolean isFence(long commitId) {
      return log.readHeader(commitId, isleId).map(CommitHeader::isFence).orElseThrow();
    }

    @Override
    public long blobCommit(String object) {
      return blobs
          .computeIfAbsent(
              object,
              name -> {
                byte[] file = context.store().read(name).orElseThrow().bytes();
                String ulid = name.substring(name.lastIndexOf('/') + 1).replace(".blob", "");
                return new Blob(BlobFile.front(name, file, isleId, ulid).commitId());
              })
          .commit();
    }

    @Override
    public boolean refersTo(long commitId, String blobUlid) {
      String object = layout.commit(commitId);
      byte[] file = context.store().read(object).orElseThrow().bytes();
      CommitChanges.Decoded commit = CommitChanges.decode(object, file, isleId, commitId);
      return commit.blobOrdinals().stream()
          .map(ordinal -> commit.changes().get(ordinal).value())
          .anyMatch(value -> value != null && new String(value.toByteArray()).contains(blobUlid));
    }
  }
}
