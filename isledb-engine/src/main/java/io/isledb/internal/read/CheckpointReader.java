package io.isledb.internal.read;

import io.isledb.Snapshot;
import io.isledb.error.CorruptObjectException;
import io.isledb.error.IsleMissingException;
import io.isledb.error.SnapshotExpiredException;
import io.isledb.internal.blob.BlobReader;
import io.isledb.internal.checkpoint.Checkpoints;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.log.CommitLog;
import io.isledb.internal.log.CommitRef;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.options.ReaderOptions;
import java.util.List;

/**
 * Opens the states that checkpoints name. Thread-safe.
 *
 * <p>What is missing of such a state was either let go with the checkpoint, or lost: the newest
 * manifest tells.
 */
public final class CheckpointReader {
  private final ReadContext context;
  private final ManifestStore manifests;
  private final CommitLog log;
  private final Checkpoints checkpoints;
  private final String isle;
  private final ViewLoader loader;

  /**
   * @param isle path of the isle, for messages
   */
  public CheckpointReader(
      ReadContext context,
      IsleLayout layout,
      String isle,
      ManifestStore manifests,
      CommitLog log,
      Checkpoints checkpoints) {
    this.context = context;
    this.manifests = manifests;
    this.log = log;
    this.checkpoints = checkpoints;
    this.isle = isle;
    this.loader = new ViewLoader(context, layout, isle, manifests, log);
  }

  /**
   * Opens one: two requests to find it, one for its manifest unless that is the newest, and two for
   * its commits unless all are folded.
   *
   * @throws io.isledb.error.CheckpointMissingException when there is none, or it has lapsed
   */
  public Snapshot open(String name) {
    Manifest newest = newest();
    Manifest.Checkpoint point = checkpoints.require(newest, name);
    View view;
    try {
      view = view(newest, point);
    } catch (VanishedException e) {
      throw explained(name, point, e);
    }
    var cache = context.blocks().scope(newest.isleId());
    BlobReader blobs = new BlobReader(context.engine().store(), loader.blobs(), isle, cache);
    int readAheadBytes = ReaderOptions.DEFAULT.readAheadBytes();
    PinnedReads reads = new PinnedReads(context.engine().time(), new Values(blobs), readAheadBytes);
    return new SnapshotImpl(view, reads, failure -> explained(name, point, failure));
  }

  private View view(Manifest newest, Manifest.Checkpoint point) {
    long version = point.manifestVersion();
    Manifest pinned =
        version == newest.version()
            ? newest
            : manifests
                .read(version)
                .orElseThrow(() -> new VanishedException(log.layout().manifest(version)));
    List<CommitRef> commits = log.listBetween(pinned.compactedThrough(), point.commitId());
    long expected = pinned.compactedThrough() + 1;
    for (CommitRef commit : commits) {
      if (commit.id() != expected) {
        break;
      }
      expected++;
    }
    if (expected <= point.commitId()) {
      throw new VanishedException(log.layout().commit(expected));
    }
    return loader.pinned(pinned, commits);
  }

  private Manifest newest() {
    return manifests
        .newest()
        .orElseThrow(
            () ->
                new IsleMissingException("There is no isle at this path")
                    .with("store", context.engine().store().url())
                    .with("isle", isle));
  }

  private RuntimeException explained(
      String name, Manifest.Checkpoint point, VanishedException failure) {
    long nowMs = context.engine().time().wallMs();
    boolean isKept =
        newest().checkpoints().values().stream()
            .filter(each -> each.expiresAtMs() == 0 || each.expiresAtMs() > nowMs)
            .anyMatch(
                each ->
                    each.manifestVersion() == point.manifestVersion()
                        && each.commitId() == point.commitId());
    if (isKept) {
      return new CorruptObjectException(
              "An object that a checkpoint keeps is missing; it was deleted by something else")
          .with("isle", isle)
          .with("checkpoint", name)
          .with("object", failure.object());
    }
    return new SnapshotExpiredException(
            "This checkpoint has lapsed or was deleted, and an object of it has been collected")
        .with("isle", isle)
        .with("checkpoint", name)
        .with("object", failure.object());
  }
}
