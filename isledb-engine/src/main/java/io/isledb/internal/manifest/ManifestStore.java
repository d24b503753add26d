package io.isledb.internal.manifest;

import io.isledb.internal.base.EngineContext;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.layout.IsleLayout;
import java.util.Optional;

/** Finds, creates and publishes the manifests of one isle. Thread-safe. */
public final class ManifestStore {
  public ManifestStore(EngineContext context, IsleLayout layout) {}

  /**
   * The newest manifest: one listing and one read; empty, after the listing, when there is no isle.
   */
  public Optional<Manifest> newest() {
    throw new IllegalStateException("not built");
  }

  /** The newest manifest; creates version 0, and with it the isle, when there is none. */
  public Manifest newestOrCreate() {
    throw new IllegalStateException("not built");
  }

  /**
   * Creates a version and looks whether it is the newest.
   *
   * @return the newest manifest: the given one, or another, on which the caller bases its change
   *     anew
   * @throws io.isledb.error.FencedException when the newest one has a greater maintainer epoch
   */
  public Manifest publish(Manifest next) {
    throw new IllegalStateException("not built");
  }
}
