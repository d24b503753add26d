package io.isledb.internal.manifest;

import io.isledb.error.CorruptObjectException;
import io.isledb.error.FencedException;
import io.isledb.error.IsleMissingException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.error.WrongObjectException;
import io.isledb.internal.base.Creates;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.ManifestBuilder;
import io.isledb.internal.format.manifest.ManifestCodec;
import io.isledb.internal.format.manifest.ManifestRoot;
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
import java.util.function.Consumer;

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
  private static final int EDITS_MAX = 64;

  /** An option that stands in the last manifest of an isle. */
  private static final String DROPPING = "dropping";

  private final EngineContext context;
  private final IsleLayout layout;

  private final ManifestParts parts;

  /** The greatest version ever seen here: listings begin at it. */
  private final AtomicLong seen = new AtomicLong(-1);

  /** When the newest manifest was stored, by the store's clock. */
  private volatile Stored newestStored = new Stored(-1, 0);

  private record Stored(long version, long storedAtMs) {}

  public ManifestStore(EngineContext context, IsleLayout layout) {
    this.context = context;
    this.layout = layout;
    this.parts = new ManifestParts(context, layout);
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
        if (found.isPresent()) {
          greatest = found;
          newestStored = new Stored(found.getAsLong(), object.modifiedMs());
        }
        after = object.name();
      }
      if (page.complete()) {
        return greatest;
      }
    }
  }

  /**
   * When a version was stored, by the store's clock, as the newest listing told; empty for other
   * versions than the newest.
   */
  public OptionalLong storedAtMs(long version) {
    Stored newest = newestStored;
    return newest.version() == version
        ? OptionalLong.of(newest.storedAtMs())
        : OptionalLong.empty();
  }

  /**
   * When the newest manifest that a listing here has shown was stored, by the store's clock; after
   * an edit, no earlier than the edit itself.
   */
  public long storedAtMs() {
    return newestStored.storedAtMs();
  }

  /**
   * A manifest by its version: one read, and one for each of its parts that is not in memory; empty
   * when it is not there.
   */
  public Optional<Manifest> read(long version) {
    return readRoot(version).flatMap(parts::complete);
  }

  private Optional<ManifestRoot> readRoot(long version) {
    String object = layout.manifest(version);
    Optional<StoredBytes> bytes = context.store().read(object);
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    ManifestRoot root = ManifestCodec.decodeRoot(object, bytes.get().bytes());
    if (root.manifest().version() != version) {
      throw new WrongObjectException("A manifest says that it has another version than its name")
          .with("object", object)
          .with("version", root.manifest().version());
    }
    return Optional.of(root);
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
        requireNotDropping(manifest.get());
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
    return createAndLook(parts.prepare(first), timeout);
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
    Manifest newest = attempt(next, timeout).newest();
    if (newest.maintainerEpoch() > next.maintainerEpoch()) {
      throw fenced(newest);
    }
    return newest;
  }

  /** What a maintainer hears when another has claimed the isle after it. */
  public FencedException fenced(Manifest newest) {
    return new FencedException(
        "Another maintainer has taken over this isle; this one stops",
        layout.root(),
        newest.maintainer(),
        newest.maintainerEpoch(),
        newest.writtenAtMs(),
        null);
  }

  /**
   * What became of a version.
   *
   * @param newest the newest manifest
   * @param isApplied whether it is the given one or has come from it
   */
  public record Attempt(Manifest newest, boolean isApplied) {}

  /**
   * Creates a version and looks which one is the newest then.
   *
   * @param timeout how long an unknown outcome is pursued
   * @throws io.isledb.error.StoreUnavailableException when the outcome stays unknown: the version
   *     may still appear, so nothing that it refers to may be deleted
   */
  public Attempt attempt(Manifest next, Duration timeout) {
    ManifestParts.Prepared prepared = parts.prepare(next);
    Manifest newest = createAndLook(prepared, timeout);
    if (newest.version() <= next.version()) {
      return new Attempt(newest, newest.nonce().equals(next.nonce()));
    }
    // Whoever made the version after this one had read this one, whoever has made it.
    Optional<ManifestRoot> after = readRoot(next.version() + 1);
    boolean isParent =
        after.isPresent() && after.get().manifest().parentNonce().equals(next.nonce());
    return new Attempt(newest, isParent);
  }

  /**
   * Makes a change that leaves runs and log alone (to checkpoints, to options), again and again
   * until it is in: anyone may, beside the maintainer.
   */
  public Manifest edit(Consumer<ManifestBuilder> change, Duration timeout) {
    return edit(newestOrCreate(timeout), change, timeout);
  }

  /**
   * As {@link #edit(Consumer, Duration)}, of an isle that is there.
   *
   * @param newest the newest manifest that is known
   * @return a manifest that has the change
   */
  public Manifest edit(Manifest newest, Consumer<ManifestBuilder> change, Duration timeout) {
    Manifest base = newest;
    for (int i = 0; i < EDITS_MAX; i++) {
      ManifestBuilder next = base.next(context.ids().nonce(), context.time().wallMs());
      change.accept(next);
      Attempt attempt = attempt(next.build(), timeout);
      if (attempt.isApplied()) {
        return attempt.newest();
      }
      base = attempt.newest();
    }
    throw new StoreUnavailableException(
            "The isle's manifest is changed by others faster than by this one; try again")
        .with("isle", layout.root())
        .with("store", context.store().url());
  }

  /**
   * Notes that the isle is being dropped: from then on {@link #newest} refuses it.
   *
   * @throws IsleMissingException when that has been noted already
   */
  public void markDropping(Duration timeout) {
    markDropping(next -> {}, timeout);
  }

  /**
   * As {@link #markDropping(Duration)}.
   *
   * @param check looks at each manifest on which the note would be based, and throws to prevent it
   */
  public void markDropping(Consumer<ManifestBuilder> check, Duration timeout) {
    Consumer<ManifestBuilder> note = next -> next.options().put(DROPPING, "true");
    edit(check.andThen(note), timeout);
  }

  private void requireNotDropping(Manifest manifest) {
    if (manifest.options().containsKey(DROPPING)) {
      throw new IsleMissingException(
              "This isle is being dropped, or its drop has ended half way; drop it again to finish")
          .with("isle", layout.root())
          .with("store", context.store().url());
    }
  }

  /** Whatever the create answers, only the listing tells which manifest is the newest. */
  private Manifest createAndLook(ManifestParts.Prepared prepared, Duration timeout) {
    Manifest manifest = prepared.manifest();
    String object = layout.manifest(manifest.version());
    CreateOutcome outcome = Creates.untilKnown(context, object, prepared.bytes(), timeout);
    OptionalLong version = newestVersion();
    boolean isOurs = outcome instanceof CreateOutcome.Stored;
    if (isOurs && version.isPresent() && version.getAsLong() == manifest.version()) {
      return manifest;
    }
    return newest()
        .orElseThrow(
            () ->
                new CorruptObjectException("A manifest that was there is missing")
                    .with("object", object)
                    .with("offset", 0));
  }
}
