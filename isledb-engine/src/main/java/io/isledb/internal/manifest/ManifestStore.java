package io.isledb.internal.manifest;

import io.isledb.error.CorruptObjectException;
import io.isledb.error.FencedException;
import io.isledb.error.WrongObjectException;
import io.isledb.internal.base.Creates;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.ManifestCodec;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.store.CreateOutcome;
import io.isledb.store.ObjectInfo;
import io.isledb.store.ObjectPage;
import io.isledb.store.StoredBytes;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Finds, creates and publishes the manifests of one isle. Thread-safe.
 *
 * <p>The newest manifest is found by listing, never by asking for the next one: a manifest that was
 * collected looks like one that was never written. The newest is never deleted, so a listing always
 * shows it.
 */
public final class ManifestStore {
  private static final int PAGE = 1_000;
  private static final int READS_MAX = 16;

  private final EngineContext context;
  private final IsleLayout layout;

  /** The greatest version ever seen here: listings begin at it. */
  private final AtomicLong seen = new AtomicLong(-1);

  public ManifestStore(EngineContext context, IsleLayout layout) {
    this.context = context;
    this.layout = layout;
  }

  /** The version of the newest manifest: one listing; empty when there is no isle. */
  public OptionalLong newestVersion() {
    long known = seen.get();
    OptionalLong newest = greatestAfter(known - 1);
    if (newest.isEmpty() && known >= 1) {
      // What was seen is gone: the isle was removed, and perhaps made anew.
      newest = greatestAfter(-1);
    }
    newest.ifPresent(seen::set);
    return newest;
  }

  private OptionalLong greatestAfter(long version) {
    String after = version < 0 ? "" : layout.manifest(version);
    OptionalLong greatest = OptionalLong.empty();
    while (true) {
      ObjectPage page = context.store().list(layout.manifestPrefix(), after, PAGE);
      for (ObjectInfo object : page.objects()) {
        OptionalLong found = layout.manifestVersion(object.name());
        greatest = found.isPresent() ? found : greatest;
        after = object.name();
      }
      if (page.complete()) {
        return greatest;
      }
    }
  }

  /** A manifest by its version: one read; empty when it is not there. */
  public Optional<Manifest> read(long version) {
    String object = layout.manifest(version);
    Optional<StoredBytes> bytes = context.store().read(object);
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    Manifest manifest = ManifestCodec.decode(object, bytes.get().bytes());
    if (manifest.version() != version) {
      throw new WrongObjectException("A manifest says that it has another version than its name")
          .with("object", object)
          .with("version", manifest.version());
    }
    return Optional.of(manifest);
  }

  /**
   * The newest manifest: one listing and one read; empty, after the listing, when there is no isle.
   */
  public Optional<Manifest> newest() {
    for (int i = 0; i < READS_MAX; i++) {
      OptionalLong version = newestVersion();
      if (version.isEmpty()) {
        return Optional.empty();
      }
      Optional<Manifest> manifest = read(version.getAsLong());
      if (manifest.isPresent()) {
        return manifest;
      }
      // Replaced and collected between the listing and the read; a newer one is there.
    }
    throw new CorruptObjectException("A manifest that the listing shows cannot be read")
        .with("object", layout.manifest(seen.get()))
        .with("offset", 0);
  }

  /**
   * The newest manifest; creates version 0, and with it the isle, when there is none.
   *
   * @param timeout how long an unknown outcome is pursued
   */
  public Manifest newestOrCreate(Duration timeout) {
    Optional<Manifest> newest = newest();
    if (newest.isPresent()) {
      return newest.get();
    }
    Manifest first =
        Manifest.initial(
            context.ids().ulid(), context.ids().nonce(), Map.of(), context.time().wallMs());
    return createAndLook(first, timeout);
  }

  /**
   * Creates a version and looks whether it is the newest.
   *
   * @param timeout how long an unknown outcome is pursued
   * @return the newest manifest: the given one, or another, on which the caller bases its change
   *     anew
   * @throws FencedException when the newest one has a greater maintainer epoch
   */
  public Manifest publish(Manifest next, Duration timeout) {
    Manifest newest = createAndLook(next, timeout);
    if (newest.maintainerEpoch() > next.maintainerEpoch()) {
      throw new FencedException(
          "Another maintainer has taken over this isle; this one stops",
          layout.root(),
          newest.maintainer(),
          newest.maintainerEpoch(),
          newest.writtenAtMs(),
          null);
    }
    return newest;
  }

  /** Whatever the create answers, only the listing tells which manifest is the newest. */
  private Manifest createAndLook(Manifest manifest, Duration timeout) {
    CreateOutcome outcome =
        Creates.untilKnown(
            context, layout.manifest(manifest.version()), ManifestCodec.encode(manifest), timeout);
    OptionalLong version = newestVersion();
    boolean isOurs = outcome instanceof CreateOutcome.Stored;
    if (isOurs && version.isPresent() && version.getAsLong() == manifest.version()) {
      return manifest;
    }
    return newest()
        .orElseThrow(
            () ->
                new CorruptObjectException("A manifest that was there is missing")
                    .with("object", layout.manifest(manifest.version()))
                    .with("offset", 0));
  }
}
