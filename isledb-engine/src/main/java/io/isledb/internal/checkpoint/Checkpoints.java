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
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
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
 * <p>A deleted checkpoint, and one whose name was given to another, stays in the manifest under a
 * name that nobody can ask for and has lapsed: collection keeps what it pins for a grace period
 * more, for those who read there.
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

  /**
   * @param isle path of the isle, for messages
   */
  public Checkpoints(EngineContext context, ManifestStore manifests, CommitLog log, String isle) {
    this.context = context;
    this.manifests = manifests;
    this.log = log;
    this.isle = isle;
  }

  /** Gives the present state a name. */
  public Checkpoint create(String name, CheckpointOptions options) {
    CheckpointNames.checkGiven(name);
    Duration timeToLive = options.timeToLive();
    Map<String, Duration> lapses = new TreeMap<>();
    Pinned pinned =
        pin(
            name,
            timeToLive,
            next -> {
              if (options.whenNameExists() == WhenNameExists.REFUSE) {
                requireFree(next.before(), name);
              }
              lapses.clear();
              setAside(next, name).ifPresent(aside -> lapses.put(aside, Duration.ZERO));
            });
    if (!timeToLive.isZero()) {
      lapses.put(name, timeToLive);
    }
    return described(name, settled(pinned.after(), lapses));
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
   * @param also what else the edit changes, before the checkpoint is added
   */
  Pinned pin(String name, Duration timeToLive, Consumer<ManifestBuilder> also) {
    for (int i = 0; i < ATTEMPTS_MAX; i++) {
      LogHead at = log.head().orElseThrow(this::missing);
      Manifest base = at.manifest();
      ManifestBuilder next = base.next(context.ids().nonce(), nowMs());
      also.accept(next);
      long expiresAtMs = timeToLive.isZero() ? 0 : nowMs() + timeToLive.toMillis();
      next.checkpoints()
          .put(name, new Manifest.Checkpoint(base.version(), at.headId(), nowMs(), expiresAtMs));
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
        .filter(each -> !CheckpointNames.isDeleted(each.getKey()))
        .filter(each -> !hasLapsed(each.getValue(), nowMs))
        .map(each -> described(each.getKey(), each.getValue()))
        .toList();
  }

  private static Checkpoint described(String name, Manifest.Checkpoint point) {
    return new Checkpoint(name, point.commitId(), point.createdAtMs(), point.expiresAtMs());
  }

  /** A checkpoint that was just written; somebody else may have let it go since. */
  private Checkpoint described(String name, Manifest after) {
    Manifest.Checkpoint point = after.checkpoints().get(name);
    if (point == null) {
      throw noSuch(name);
    }
    return described(name, point);
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
    long expiresAtMs = timeToLive.isZero() ? 0 : nowMs() + timeToLive.toMillis();
    Manifest after =
        editInTime(name, (next, point) -> next.checkpoints().put(name, at(point, expiresAtMs)));
    Map<String, Duration> lapses = timeToLive.isZero() ? Map.of() : Map.of(name, timeToLive);
    return described(name, settled(after, lapses));
  }

  /**
   * Edits on the ground of a checkpoint that has not lapsed. If it had lapsed by the store's clock
   * after all, what it pins may have been collected: then it has lapsed again afterwards.
   *
   * @throws CheckpointMissingException when there is none, or it has lapsed
   */
  Manifest editInTime(String name, BiConsumer<ManifestBuilder, Manifest.Checkpoint> change) {
    Manifest base = newest();
    Manifest.Checkpoint before = require(base, name);
    Manifest after =
        edit(
            base,
            next -> {
              if (!require(next.before(), name).equals(before)) {
                throw noSuch(name);
              }
              change.accept(next, before);
            });
    if (hasLapsed(before, manifests.storedAtMs())) {
      edit(after, next -> next.checkpoints().put(name, before));
      throw noSuch(name);
    }
    return after;
  }

  /** Lets a checkpoint lapse now; whether there was one. */
  public boolean delete(String name) {
    CheckpointNames.checkGiven(name);
    return remove(name);
  }

  /** As {@link #delete}, whatever the name. */
  boolean remove(String name) {
    Manifest base = newest();
    if (!base.checkpoints().containsKey(name)) {
      return false;
    }
    Map<String, Duration> lapses = new TreeMap<>();
    Manifest after =
        edit(
            base,
            next -> {
              lapses.clear();
              setAside(next, name).ifPresent(aside -> lapses.put(aside, Duration.ZERO));
            });
    settled(after, lapses);
    return true;
  }

  /** Leaves what is pinned to collection, a grace period from now; its name there. */
  private Optional<String> setAside(ManifestBuilder next, String name) {
    Manifest.Checkpoint point = next.checkpoints().remove(name);
    if (point == null) {
      return Optional.empty();
    }
    String aside = CheckpointNames.deleted(context.ids().ulid());
    boolean hasLapsed = hasLapsed(point, nowMs());
    next.checkpoints().put(aside, hasLapsed ? point : at(point, nowMs()));
    return hasLapsed ? Optional.empty() : Optional.of(aside);
  }

  /**
   * Puts the lapse of checkpoints right where the store's clock is not this process's.
   *
   * @param lapses when they lapse, counted from the last edit
   * @return a manifest that has them
   */
  private Manifest settled(Manifest after, Map<String, Duration> lapses) {
    long storedAtMs = manifests.storedAtMs();
    Consumer<ManifestBuilder> right =
        next ->
            lapses.forEach(
                (name, timeToLive) ->
                    next.checkpoints()
                        .computeIfPresent(
                            name, (n, point) -> at(point, storedAtMs + timeToLive.toMillis())));
    for (Map.Entry<String, Duration> each : lapses.entrySet()) {
      Manifest.Checkpoint point = after.checkpoints().get(each.getKey());
      long rightMs = storedAtMs + each.getValue().toMillis();
      if (point != null && Math.abs(point.expiresAtMs() - rightMs) > CLOCK_TOLERANCE_MS) {
        return edit(after, right);
      }
    }
    return after;
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
