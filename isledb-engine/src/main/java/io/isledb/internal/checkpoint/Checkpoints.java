package io.isledb.internal.checkpoint;

import io.isledb.Checkpoint;
import io.isledb.error.CheckpointMissingException;
import io.isledb.error.InvalidOptionException;
import io.isledb.error.IsleMissingException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.ManifestBuilder;
import io.isledb.internal.log.CommitLog;
import io.isledb.internal.log.LogHead;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.options.CheckpointOptions;
import io.isledb.options.CheckpointOptions.WhenNameExists;
import io.isledb.options.MaintenanceOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The checkpoints of one isle: made, prolonged and let go by edits of its manifest, beside its
 * maintainer. Thread-safe.
 *
 * <p>A checkpoint pins the manifest that its own edit is made from. Nothing that this manifest
 * refers to was retired in it, and all manifests after the edit have the checkpoint: so at no
 * moment may a collector take what the checkpoint needs, whenever it looked. When somebody else's
 * manifest comes first, the edit starts anew from that one, with the head that belongs to it.
 *
 * <p>A checkpoint that is deleted or replaced is taken out at once: collection respects what the
 * manifests of the last grace period have had, and so leaves those the time to end who read there.
 * One that has lapsed is not found any more, but keeps what it pins until collection takes it out.
 *
 * <p>Lapse is judged by collection on the store's clock. What an edit writes comes from the clock
 * of this process; the listing after it tells when the store says that it was written, and where
 * the clocks differ, a second edit puts the time right before anybody is told of success.
 */
public final class Checkpoints {
  private static final int ATTEMPTS_MAX = 64;
  private static final Duration TIMEOUT = MaintenanceOptions.DEFAULT.timeout();

  /** Clocks may differ by this without a second edit. */
  private static final long CLOCK_TOLERANCE_MS = 60_000;

  private final EngineContext context;
  private final ManifestStore manifests;
  private final CommitLog log;
  private final String isle;
  private final Clones clones;

  /**
   * @param isle path of the isle, for messages
   */
  public Checkpoints(EngineContext context, ManifestStore manifests, CommitLog log, String isle) {
    this.context = context;
    this.manifests = manifests;
    this.log = log;
    this.isle = isle;
    this.clones = new Clones(context, isle);
  }

  /** Gives the present state a name. */
  public Checkpoint create(String name, CheckpointOptions options) {
    CheckpointNames.checkGiven(name);
    Pinned pinned =
        pin(
            name,
            options.timeToLive(),
            base -> {
              if (options.whenNameExists() == WhenNameExists.REFUSE) {
                requireFree(base, name);
              }
            });
    return settled(name, options.timeToLive(), pinned.after());
  }

  private void requireFree(Manifest manifest, String name) {
    if (find(manifest, name).isPresent()) {
      throw new InvalidOptionException(
              "There is a checkpoint of this name; delete it, replace it, or take another name")
          .with("isle", isle)
          .with("checkpoint", name);
    }
  }

  /**
   * A state that is pinned.
   *
   * @param at the state
   * @param after a manifest that has the checkpoint
   */
  record Pinned(LogHead at, Manifest after) {}

  /**
   * Pins the present state: six requests.
   *
   * @param check looks at each manifest that would be pinned, and throws to prevent it
   */
  Pinned pin(String name, Duration timeToLive, Consumer<Manifest> check) {
    for (int i = 0; i < ATTEMPTS_MAX; i++) {
      LogHead at = log.head().orElseThrow(this::missing);
      Manifest base = at.manifest();
      check.accept(base);
      ManifestBuilder next = base.next(context.ids().nonce(), nowMs());
      Manifest.Checkpoint point =
          new Manifest.Checkpoint(base.version(), at.headId(), nowMs(), expiry(timeToLive));
      next.checkpoints().put(name, point);
      ManifestStore.Attempt attempt = manifests.attempt(next.build(), TIMEOUT);
      if (attempt.isApplied()) {
        return new Pinned(at, attempt.newest());
      }
    }
    throw new StoreUnavailableException(
            "The isle's manifest is changed by others faster than by this one; try again")
        .with("isle", isle)
        .with("store", context.store().url());
  }

  /** Ascending by name, those of clones too. */
  public List<Checkpoint> all() {
    return of(newest(), nowMs());
  }

  /** The checkpoints of a manifest that have not lapsed, ascending by name. */
  public static List<Checkpoint> of(Manifest manifest, long nowMs) {
    return manifest.checkpoints().entrySet().stream()
        .filter(each -> !hasLapsed(each.getValue(), nowMs))
        .map(each -> described(each.getKey(), each.getValue()))
        .toList();
  }

  private static Checkpoint described(String name, Manifest.Checkpoint point) {
    return new Checkpoint(name, point.commitId(), point.createdAtMs(), point.expiresAtMs());
  }

  private static boolean hasLapsed(Manifest.Checkpoint point, long nowMs) {
    return point.expiresAtMs() != 0 && point.expiresAtMs() <= nowMs;
  }

  private Optional<Manifest.Checkpoint> find(Manifest manifest, String name) {
    return Optional.ofNullable(manifest.checkpoints().get(name))
        .filter(point -> !hasLapsed(point, nowMs()));
  }

  /**
   * A checkpoint in a manifest.
   *
   * @throws CheckpointMissingException when there is none, or it has lapsed
   */
  public Manifest.Checkpoint require(Manifest manifest, String name) {
    return find(manifest, name).orElseThrow(() -> noSuch(name));
  }

  private CheckpointMissingException noSuch(String name) {
    return new CheckpointMissingException(
            "There is no checkpoint of this name; it was deleted, has lapsed, or never was")
        .with("isle", isle)
        .with("checkpoint", name);
  }

  /** Lets a checkpoint lapse at another time. */
  public Checkpoint extend(String name, Duration timeToLive) {
    CheckpointNames.checkGiven(name);
    CheckpointOptions.checkTimeToLive(timeToLive);
    Manifest after =
        edit(
            newest(),
            next ->
                next.checkpoints().put(name, at(require(next.before(), name), expiry(timeToLive))));
    return settled(name, timeToLive, after);
  }

  /**
   * Keeps what one checkpoint keeps under another name too.
   *
   * @throws CheckpointMissingException when there is none, or it has lapsed
   */
  Manifest.Checkpoint copy(String name, String other) {
    Manifest after =
        edit(
            newest(),
            next -> {
              Manifest.Checkpoint point = require(next.before(), name);
              next.checkpoints()
                  .put(
                      other,
                      new Manifest.Checkpoint(
                          point.manifestVersion(), point.commitId(), nowMs(), 0));
            });
    return require(after, other);
  }

  /**
   * Takes a checkpoint out; whether there was one that had not lapsed.
   *
   * @throws InvalidOptionException when a clone still reads what it keeps
   */
  public boolean delete(String name) {
    if (CheckpointNames.clone(name) == null) {
      CheckpointNames.checkGiven(name);
    }
    clones.requireUnused(name);
    return remove(name);
  }

  /** As {@link #delete}, whatever the name and whoever uses it. */
  boolean remove(String name) {
    Manifest base = newest();
    if (base.checkpoints().containsKey(name)) {
      edit(base, next -> next.checkpoints().remove(name));
    }
    return find(base, name).isPresent();
  }

  private long expiry(Duration timeToLive) {
    return timeToLive.isZero() ? 0 : nowMs() + timeToLive.toMillis();
  }

  /**
   * Puts the lapse of a checkpoint right where the store's clock is not this process's.
   *
   * @param timeToLive counted from the last edit
   * @param after a manifest that has the edit
   */
  private Checkpoint settled(String name, Duration timeToLive, Manifest after) {
    Manifest.Checkpoint point = after.checkpoints().get(name);
    if (point == null) {
      throw noSuch(name);
    }
    long expiresAtMs = manifests.storedAtMs() + timeToLive.toMillis();
    boolean isRight = Math.abs(point.expiresAtMs() - expiresAtMs) <= CLOCK_TOLERANCE_MS;
    if (timeToLive.isZero() || isRight) {
      return described(name, point);
    }
    Manifest.Checkpoint right = at(point, expiresAtMs);
    Manifest put = edit(after, next -> next.checkpoints().replace(name, point, right));
    if (!right.equals(put.checkpoints().get(name))) {
      throw new StoreUnavailableException(
              "The clocks of this process and of the store differ, and the checkpoint was let go"
                  + " before its time could be put right; try again")
          .with("isle", isle)
          .with("checkpoint", name);
    }
    return described(name, right);
  }

  private static Manifest.Checkpoint at(Manifest.Checkpoint point, long expiresAtMs) {
    return new Manifest.Checkpoint(
        point.manifestVersion(), point.commitId(), point.createdAtMs(), expiresAtMs);
  }

  private Manifest edit(Manifest base, Consumer<ManifestBuilder> change) {
    return manifests.edit(base, change, TIMEOUT);
  }

  private Manifest newest() {
    return manifests.newest().orElseThrow(this::missing);
  }

  private IsleMissingException missing() {
    return new IsleMissingException("There is no isle at this path")
        .with("store", context.store().url())
        .with("isle", isle);
  }

  private long nowMs() {
    return context.time().wallMs();
  }
}
