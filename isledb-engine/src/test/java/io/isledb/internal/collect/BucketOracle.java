package io.isledb.internal.collect;

import io.isledb.internal.base.EngineContext;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.Manifest.Checkpoint;
import io.isledb.internal.format.sst.CommitFile;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.store.ObjectInfo;
import io.isledb.store.ObjectStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Says what a bucket must hold, from the newest manifest and from what was ever committed. Knows
 * nothing of how collection comes to its decisions: not of time, not of retirement.
 */
final class BucketOracle {
  private final ObjectStore store;
  private final IsleLayout layout;
  private final RecordedBucket bucket;
  private final EngineContext context;
  private final Map<Long, Manifest> read = new HashMap<>();

  /**
   * @param store without faults
   * @param context with that store
   */
  BucketOracle(ObjectStore store, EngineContext context, IsleLayout layout, RecordedBucket bucket) {
    this.store = store;
    this.context = context;
    this.layout = layout;
    this.bucket = bucket;
  }

  Manifest newest() {
    List<String> versions =
        objects(layout.manifestPrefix()).stream()
            .filter(name -> layout.manifestVersion(name).isPresent())
            .toList();
    return manifest(layout.manifestVersion(versions.get(versions.size() - 1)).orElseThrow());
  }

  private Manifest manifest(long version) {
    return read.computeIfAbsent(
        version, v -> new ManifestStore(context, layout).read(v).orElseThrow());
  }

  Set<String> objects(String prefix) {
    Set<String> names = new TreeSet<>();
    store
        .list(prefix, "", Integer.MAX_VALUE)
        .objects()
        .forEach((ObjectInfo object) -> names.add(object.name()));
    return names;
  }

  /** The newest commit that is there. */
  long newestCommit() {
    String last = "";
    for (String name : objects(layout.logPrefix())) {
      last = name;
    }
    return layout.commitId(last).orElse(0);
  }

  /** All that must be there, but for blobs of a commit that is still to come. */
  Set<String> needed() {
    Set<String> needed = new TreeSet<>();
    Manifest newest = newest();
    add(newest, needed);
    newest.joined().forEach(segment -> needed.add(layout.segment(segment.ulid())));
    long newestCommit = newestCommit();
    addCommits(Math.min(newest.logStart(), newest.compactedThrough() + 1), newestCommit, needed);
    needed.add(layout.commit(newestCommit));
    addBlobs(newestCommit, needed);
    for (Checkpoint checkpoint : newest.checkpoints().values()) {
      Manifest pinned = manifest(checkpoint.manifestVersion());
      add(pinned, needed);
      for (long id = pinned.compactedThrough() + 1; id <= checkpoint.commitId(); id++) {
        needed.add(layout.commit(id));
        addBlobs(id, needed);
      }
    }
    for (String name : objects(layout.logPrefix())) {
      if (isFence(name)) {
        needed.add(name);
      }
    }
    return needed;
  }

  private boolean isFence(String name) {
    long id = layout.commitId(name).orElseThrow();
    byte[] bytes = store.read(name).orElseThrow().bytes();
    return CommitFile.front(name, bytes).header().isFence() && bucket.commits.containsKey(id);
  }

  private void addCommits(long from, long to, Set<String> needed) {
    Manifest newest = newest();
    for (long id = from; id <= to; id++) {
      boolean isJoined = id <= newest.compactedThrough() && newest.segmentOf(id) != null;
      if (!isJoined) {
        needed.add(layout.commit(id));
      }
      addBlobs(id, needed);
    }
  }

  private void addBlobs(long commit, Set<String> needed) {
    RecordedBucket.Commit there = bucket.commits.get(commit);
    if (there != null) {
      there.blobs().forEach(blob -> needed.add(layout.blob(blob)));
    }
  }

  private void add(Manifest manifest, Set<String> needed) {
    needed.add(layout.manifest(manifest.version()));
    manifest.parts().forEach(part -> needed.add(layout.manifestPart(part.ulid())));
    manifest
        .ssts()
        .forEach(
            sst -> {
              needed.add(layout.object(sst.object()));
              sst.blobs().forEach(blob -> needed.add(layout.blob(blob.ulid())));
            });
  }
}
