package io.isledb.internal.checkpoint;

import io.isledb.error.InvalidOptionException;
import io.isledb.error.IsleMissingException;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.manifest.ManifestStore;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The clones that read files of one isle, as its checkpoints name them. Thread-safe.
 *
 * <p>A clone that is just being made looks like one that is gone: its making ends with a look
 * whether its checkpoint is still there.
 */
public final class Clones {
  private final EngineContext context;
  private final String isle;

  /**
   * @param isle path of the isle, for messages
   */
  public Clones(EngineContext context, String isle) {
    this.context = context;
    this.isle = isle;
  }

  /** Refuses when a checkpoint is kept for a clone that still needs it. */
  void requireUnused(String checkpoint) {
    CheckpointNames.Clone clone = CheckpointNames.clone(checkpoint);
    if (clone != null && needsSource(clone)) {
      throw inUse(checkpoint);
    }
  }

  /** Whether there is that clone, and it may still refer to files that are not its own. */
  private boolean needsSource(CheckpointNames.Clone clone) {
    try {
      return new ManifestStore(context, IsleLayout.at(clone.path()))
          .newest()
          .filter(there -> there.isleId().equals(clone.isleId()))
          .map(Manifest::origin)
          .filter(Manifest.Origin::isNeeded)
          .isPresent();
    } catch (IsleMissingException e) {
      return false; // it is being dropped
    }
  }

  /**
   * Refuses when a clone still reads files of this isle.
   *
   * @return the checkpoints that are kept for clones which are gone
   */
  public Set<String> requireNone(Optional<Manifest> newest) {
    Set<String> gone = new TreeSet<>();
    newest.ifPresent(
        manifest -> {
          for (String name : manifest.checkpoints().keySet()) {
            requireUnused(name);
            gone.add(name);
          }
        });
    return gone;
  }

  /**
   * Refuses when a manifest has a checkpoint for a clone that is not known to be gone.
   *
   * @param gone what {@link #requireNone} has found
   */
  public void requireNoneBut(Set<String> gone, Manifest manifest) {
    for (String name : manifest.checkpoints().keySet()) {
      if (CheckpointNames.clone(name) != null && !gone.contains(name)) {
        throw inUse(name);
      }
    }
  }

  private InvalidOptionException inUse(String checkpoint) {
    return new InvalidOptionException(
            "A clone still reads files of this isle, which a checkpoint keeps for it; compact the"
                + " clone, which gives it files of its own, or drop it first")
        .with("isle", isle)
        .with("checkpoint", checkpoint);
  }
}
