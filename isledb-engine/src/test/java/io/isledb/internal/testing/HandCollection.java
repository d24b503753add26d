package io.isledb.internal.testing;

import io.isledb.internal.base.EngineContext;
import io.isledb.internal.collect.CollectionInput;
import io.isledb.internal.collect.CollectionPlan;
import io.isledb.internal.collect.StoredFacts;
import io.isledb.internal.collect.Survey;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.manifest.ManifestStore;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * Deletes from an isle all that the plan of a collection allows, at once and without mercy: what
 * anybody needs and the plan gives up is gone.
 */
public final class HandCollection {
  private final EngineContext context;
  private final IsleLayout layout;
  private final ManifestStore manifests;
  private final long graceMs;

  public HandCollection(EngineContext context, IsleLayout layout, Duration grace) {
    this.context = context;
    this.layout = layout;
    this.manifests = new ManifestStore(context, layout);
    this.graceMs = grace.toMillis();
  }

  /** Moves the beginning of the feed behind all commits that are folded. */
  public void forgetFolded() {
    publish(next -> next.logStart(next.before().compactedThrough() + 1));
  }

  /** Writes a manifest without a change, so that the store's clock is known. */
  public void tick() {
    publish(next -> {});
  }

  private void publish(
      java.util.function.Consumer<io.isledb.internal.format.manifest.ManifestBuilder> change) {
    Manifest newest = manifests.newest().orElseThrow();
    OptionalLong storedAtMs = manifests.storedAtMs(newest.version());
    manifests.edit(
        newest,
        next -> {
          storedAtMs.ifPresent(next::retiredBeforeAt);
          change.accept(next);
        },
        Duration.ofMinutes(1));
  }

  /** The names of what was deleted. */
  public List<String> run() {
    Manifest newest = manifests.newest().orElseThrow();
    long storedAtMs = manifests.storedAtMs(newest.version()).orElseThrow();
    CollectionInput in = new Survey(context, layout, graceMs).take(newest, latestMs -> storedAtMs);
    CollectionPlan plan = CollectionPlan.of(in);
    StoredFacts facts = new StoredFacts(context, layout, newest.isleId(), bytes -> {});
    facts.fetch(plan, Integer.MAX_VALUE);
    List<String> doomed = plan.items(facts).stream().map(item -> item.object()).toList();
    context.store().delete(doomed);
    return doomed;
  }
}
