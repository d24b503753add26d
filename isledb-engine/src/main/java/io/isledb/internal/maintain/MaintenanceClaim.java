package io.isledb.internal.maintain;

import io.isledb.error.InvalidOptionException;
import io.isledb.error.IsleMissingException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.format.manifest.IsleOptionsCodec;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.Manifest.Retired;
import io.isledb.internal.format.manifest.ManifestBuilder;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.options.CompactionPolicy;
import io.isledb.options.IsleOptions;
import io.isledb.options.MaintenanceOptions;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The right to change an isle's runs and log start, held under an epoch until another claims a
 * greater one. Publishes manifests on behalf of all parts of maintenance. Not thread-safe.
 *
 * <p>Others may edit checkpoints and options meanwhile. A change that finds such an edit in its way
 * is made once more on top of it.
 */
final class MaintenanceClaim {
  private static final int CLAIMS_MAX = 16;
  private static final int REBASES_MAX = 64;

  private final EngineContext context;
  private final ManifestStore manifests;
  private final MaintenanceOptions options;
  private final String isle;

  /** Retired objects that no longer need a note; dropped with the next change. */
  private final Set<String> forgotten = new HashSet<>();

  private Manifest manifest;

  private final StoreClock clock;

  private MaintenanceClaim(
      EngineContext context,
      ManifestStore manifests,
      MaintenanceOptions options,
      String isle,
      Manifest manifest) {
    this.context = context;
    this.manifests = manifests;
    this.options = options;
    this.isle = isle;
    this.manifest = manifest;
    this.clock = new StoreClock(context.time());
    noteStoreTime();
  }

  /**
   * Claims the maintenance of an isle, creating the isle if need be.
   *
   * @param isle path of the isle, for messages
   * @throws InvalidOptionException when the isle has another policy than the options expect
   */
  static MaintenanceClaim take(
      EngineContext context, ManifestStore manifests, MaintenanceOptions options, String isle) {
    Manifest base = manifests.newestOrCreate(options.timeout());
    for (int i = 0; i < CLAIMS_MAX; i++) {
      ManifestBuilder next = base.next(context.ids().nonce(), context.time().wallMs());
      settle(manifests, next);
      agreeOnPolicy(base, next, options, isle);
      next.maintainer(base.maintainerEpoch() + 1, options.name());
      Manifest claim = next.build();
      ManifestStore.Attempt attempt = manifests.attempt(claim, options.timeout());
      Manifest newest = attempt.newest();
      if (attempt.isApplied() && newest.maintainerEpoch() == claim.maintainerEpoch()) {
        return new MaintenanceClaim(context, manifests, options, isle, newest);
      }
      if (attempt.isApplied()) {
        throw manifests.fenced(newest);
      }
      base = newest;
    }
    throw new StoreUnavailableException(
            "Others change the isle's manifest faster than it can be claimed; try again")
        .with("isle", isle)
        .with("store", context.store().url());
  }

  private static void agreeOnPolicy(
      Manifest base, ManifestBuilder next, MaintenanceOptions options, String isle) {
    if (options.policy().isEmpty()) {
      return;
    }
    CompactionPolicy expected = options.policy().get();
    IsleOptions persisted = IsleOptionsCodec.decode(base.options());
    // The commits before a clone are folded, though nobody has maintained it yet.
    boolean isUntouched = base.compactedThrough() == 0 || base.maintainerEpoch() == 0;
    boolean isUndecided = !base.options().containsKey(IsleOptionsCodec.POLICY) && isUntouched;
    if (isUndecided) {
      IsleOptionsCodec.encodeInto(next.options(), persisted.withPolicy(expected));
      return;
    }
    if (!persisted.policy().equals(expected)) {
      throw new InvalidOptionException(
              "The isle has another compaction policy than this maintainer is set up for; change"
                  + " the setting, or the isle's policy by an explicit call")
          .with("isle", isle)
          .with("isleHas", persisted.policy())
          .with("maintainerExpects", expected);
    }
  }

  private static void settle(ManifestStore manifests, ManifestBuilder next) {
    OptionalLong storedAtMs = manifests.storedAtMs(next.before().version());
    if (storedAtMs.isPresent()) {
      next.retiredBeforeAt(storedAtMs.getAsLong());
    }
  }

  long epoch() {
    return manifest.maintainerEpoch();
  }

  /** The manifest as it was last seen. */
  Manifest manifest() {
    return manifest;
  }

  /** An older manifest; empty when it is not there. */
  Optional<Manifest> read(long version) {
    return manifests.read(version);
  }

  IsleOptions isleOptions() {
    return IsleOptionsCodec.decode(manifest.options());
  }

  /**
   * Looks for edits of others: one listing, and one read when there are some.
   *
   * @throws io.isledb.error.FencedException when another maintainer has taken over
   * @throws IsleMissingException when somebody has deleted the isle, or all of its manifests
   */
  Manifest refresh() {
    OptionalLong version = manifests.newestVersion();
    if (version.isEmpty() || version.getAsLong() != manifest.version()) {
      adopt(manifests.newest().orElseThrow(this::gone));
    }
    return manifest;
  }

  private IsleMissingException gone() {
    return new IsleMissingException(
            "The manifests of this isle have been deleted: restore them, or begin anew elsewhere")
        .with("isle", isle)
        .with("store", context.store().url());
  }

  private void adopt(Manifest newest) {
    if (newest.maintainerEpoch() != manifest.maintainerEpoch()
        || !newest.isleId().equals(manifest.isleId())) {
      throw manifests.fenced(newest);
    }
    manifest = newest;
    noteStoreTime();
  }

  /**
   * The store's clock, or less: when the newest manifest was stored, and what the monotonic clock
   * has gone on since that became known. Wall clocks, which may be wrong, take no part, so none of
   * them can make anything look older than it is.
   */
  long storeNowMs() {
    return clock.guessMs();
  }

  private void noteStoreTime() {
    manifests.storedAtMs(manifest.version()).ifPresent(clock::saw);
  }

  /**
   * Drops the notes of retired objects with the next change.
   *
   * @param objects their names, as the manifest has them
   */
  void forget(Set<String> objects) {
    for (Retired retired : manifest.retired()) {
      if (objects.contains(retired.object())) {
        forgotten.add(retired.object());
      }
    }
  }

  /** How many notes wait to be dropped. */
  int forgotten() {
    return forgotten.size();
  }

  /** When the manifest was stored, by the store's clock; empty when that has not been seen. */
  OptionalLong storedAtMs() {
    return manifests.storedAtMs(manifest.version());
  }

  /**
   * Publishes a change of the manifest as it was last seen.
   *
   * @throws io.isledb.error.FencedException when another maintainer has taken over
   * @throws StoreUnavailableException when it is not known whether the change is in: nothing that
   *     it refers to may be deleted, and the manifest has to be looked for anew
   */
  Manifest publish(Consumer<ManifestBuilder> change) {
    Manifest planned = manifest;
    for (int i = 0; i < REBASES_MAX; i++) {
      ManifestBuilder next = manifest.next(context.ids().nonce(), context.time().wallMs());
      settle(manifests, next);
      next.retired().removeIf(retired -> forgotten.contains(retired.object()));
      change.accept(next);
      ManifestStore.Attempt attempt = manifests.attempt(next.build(), options.timeout());
      adopt(attempt.newest());
      if (attempt.isApplied()) {
        forgotten.clear();
        return manifest;
      }
      requireOnlyEdits(planned);
    }
    throw moved();
  }

  /** An earlier change of our own, whose answer was lost, may have come in late. */
  private void requireOnlyEdits(Manifest planned) {
    if (planned.compactedThrough() != manifest.compactedThrough()
        || planned.logStart() != manifest.logStart()
        || !planned.runs().equals(manifest.runs())
        || !planned.segments().equals(manifest.segments())) {
      throw moved();
    }
  }

  private StoreUnavailableException moved() {
    return new StoreUnavailableException(
            "The isle's manifest has changed under a compaction; it will be planned anew")
        .with("isle", isle)
        .with("store", context.store().url());
  }
}
