package io.isledb.internal.checkpoint;

import io.isledb.internal.base.EngineContext;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.log.CommitLog;
import io.isledb.internal.manifest.ManifestStore;

/**
 * An isle, by its place in the store.
 *
 * @param path below the store's root
 * @param layout names of its objects
 * @param manifests its manifests
 * @param log its commits
 * @param checkpoints its checkpoints
 */
public record Site(
    String path,
    IsleLayout layout,
    ManifestStore manifests,
    CommitLog log,
    Checkpoints checkpoints) {

  /** The place at a path, whether there is an isle or not; makes no request. */
  public static Site at(EngineContext context, String path) {
    IsleLayout layout = IsleLayout.at(path);
    ManifestStore manifests = new ManifestStore(context, layout);
    CommitLog log = new CommitLog(context, layout, manifests, path);
    return new Site(path, layout, manifests, log, new Checkpoints(context, manifests, log, path));
  }
}
