package io.isledb.internal.checkpoint;

import io.isledb.error.IsleMissingException;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.format.manifest.Manifest;

/**
 * What keeps the files of a clone's source: a checkpoint in the source's manifest, which names the
 * clone. A clone of a clone holds its own source alone, which goes on holding what it has from
 * others as long as it is held itself. Thread-safe.
 */
public final class SourceHold {
  private final EngineContext context;
  private final String clonePath;

  /**
   * @param clonePath path of the clone
   */
  public SourceHold(EngineContext context, String clonePath) {
    this.context = context;
    this.clonePath = clonePath;
  }

  private String name(Manifest clone) {
    return new CheckpointNames.Clone(clonePath, clone.isleId()).checkpoint();
  }

  /** Whether the source still keeps what a clone may read. */
  public boolean isHeld(Manifest clone, Manifest.Origin origin) {
    try {
      return Site.at(context, origin.path())
          .manifests()
          .newest()
          .filter(source -> source.isleId().equals(origin.isleId()))
          .filter(source -> source.checkpoints().containsKey(name(clone)))
          .isPresent();
    } catch (IsleMissingException e) {
      return false; // it is being dropped
    }
  }

  /**
   * Lets the source go, after the clone has ceased to refer to it; readers of the clone's older
   * views have the source's grace period.
   */
  public void release(Manifest clone, Manifest.Origin origin) {
    if (!isHeld(clone, origin)) {
      return;
    }
    try {
      Site.at(context, origin.path()).checkpoints().remove(name(clone));
    } catch (IsleMissingException e) {
      // Dropped in between: there is nothing to let go of.
    }
  }
}
