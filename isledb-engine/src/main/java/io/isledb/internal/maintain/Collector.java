package io.isledb.internal.maintain;

import io.isledb.CollectionReport;
import io.isledb.CollectionReport.Item;
import io.isledb.CollectionReport.Reason;
import io.isledb.internal.base.Deadline;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.base.Fanout;
import io.isledb.internal.collect.CollectionInput;
import io.isledb.internal.collect.CollectionPlan;
import io.isledb.internal.collect.StoredFacts;
import io.isledb.internal.collect.Survey;
import io.isledb.internal.compact.CompactContext;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.Manifest.Checkpoint;
import io.isledb.internal.format.manifest.ManifestBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Deletes what nobody needs any more, in these steps: look what is there; if something seems to be
 * due, publish a manifest; plan under that manifest, and with the time at which it was stored; and
 * delete, batch by batch, for as long as it is the newest. Not thread-safe.
 *
 * <p>The manifest in between is what makes the deletion right. It shows that this maintainer had
 * not been fenced when the plan was made. Whatever was under way to become the newest manifest
 * before it, by whomever, no longer can, so nothing that was listed before and is not needed by it
 * will ever be needed. And it tells the time by the store's clock.
 */
final class Collector implements MaintenanceStep {
  /** What is deleted after one look whether this is still the maintainer. */
  private static final int BATCH_OBJECTS = 2_000;

  /** What is deleted by one request. */
  private static final int REQUEST_OBJECTS = 250;

  /** Objects that are looked into in one collection. */
  private static final int LOOKS_MAX = 20_000;

  /** A plan older than this is made anew. */
  private static final Duration PLAN_AGE_MAX = Duration.ofMinutes(5);

  /** Fewer old manifests are not worth a new one. */
  private static final int MANIFESTS_MIN = 8;

  /** Fewer notes of what was deleted are not worth a manifest. */
  private static final int NOTES_MIN = 100;

  /** While nothing changes pauses double so often: to a look a day. */
  private static final int DOUBLINGS_MAX = 7;

  private final CompactContext context;
  private final EngineContext engine;
  private final MaintenanceClaim claim;
  private final Survey survey;
  private final StoredFacts facts;
  private final long intervalNs;
  private long lastNs;
  private boolean isUnfinished;
  private long versionSeen = -1;
  private int quietLooks;
  private long objects;
  private long bytes;

  Collector(CompactContext context, MaintenanceClaim claim, Duration gracePeriod) {
    this.context = context;
    this.engine = context.engine();
    this.claim = claim;
    this.survey = new Survey(engine, context.layout(), gracePeriod.toMillis());
    this.facts =
        new StoredFacts(engine, context.layout(), context.isleId(), n -> context.io().take(n));
    this.intervalNs = context.options().collectInterval().toNanos();
    this.lastNs = engine.time().monotonicNs();
  }

  /** How many objects it has deleted. */
  long objects() {
    return objects;
  }

  /** Their sizes together. */
  long bytes() {
    return bytes;
  }

  @Override
  public boolean run() {
    int doublings =
        claim.manifest().version() == versionSeen ? Math.min(quietLooks, DOUBLINGS_MAX) : 0;
    if (!isUnfinished && engine.time().monotonicNs() - lastNs < intervalNs << doublings) {
      return false;
    }
    return collect().objects() > 0;
  }

  /** Looks now, and deletes what may go. */
  CollectionReport collect() {
    context.checkStopping();
    CollectionInput seen =
        survey.take(claim.manifest(), latestMs -> Math.max(latestMs, claim.storeNowMs()));
    CollectionPlan plan = CollectionPlan.of(seen);
    isUnfinished = !facts.fetch(plan, LOOKS_MAX);
    List<Item> due = plan.items(facts);
    claim.forget(plan.notesToForget(due));
    List<Item> deleted = new ArrayList<>();
    if (isWorthAManifest(due)) {
      Manifest allowing = claim.publish(this::dropExpiredCheckpoints);
      OptionalLong storedAtMs = claim.storedAtMs();
      if (storedAtMs.isPresent()) {
        CollectionPlan allowed =
            CollectionPlan.of(survey.under(allowing, storedAtMs.getAsLong(), seen));
        delete(allowed.items(facts), allowing, deleted);
      }
    }
    lastNs = engine.time().monotonicNs();
    noteWhetherQuiet(deleted.isEmpty());
    return new CollectionReport(deleted);
  }

  /** Nothing was there to go, nothing waits to, and no manifest has come since the last look. */
  private void noteWhetherQuiet(boolean isNothingDone) {
    long version = claim.manifest().version();
    boolean isQuiet =
        isNothingDone && version == versionSeen && claim.manifest().retired().isEmpty();
    quietLooks = isQuiet ? quietLooks + 1 : 0;
    versionSeen = version;
  }

  private boolean isWorthAManifest(List<Item> due) {
    long nowMs = claim.storeNowMs();
    return due.size() > MANIFESTS_MIN
        || due.stream().anyMatch(item -> item.reason() != Reason.OLD_MANIFEST)
        || claim.forgotten() > NOTES_MIN
        || claim.manifest().checkpoints().values().stream().anyMatch(c -> isExpired(c, nowMs));
  }

  private static boolean isExpired(Checkpoint checkpoint, long nowMs) {
    return checkpoint.expiresAtMs() != 0 && checkpoint.expiresAtMs() <= nowMs;
  }

  /** What they have kept stays until the manifest without them is older than the grace period. */
  private void dropExpiredCheckpoints(ManifestBuilder next) {
    OptionalLong storedAtMs = claim.storedAtMs();
    if (storedAtMs.isPresent()) {
      next.checkpoints().values().removeIf(c -> isExpired(c, storedAtMs.getAsLong()));
    }
  }

  private void delete(List<Item> items, Manifest allowing, List<Item> deleted) {
    Deadline deadline = Deadline.after(engine.time(), PLAN_AGE_MAX);
    for (int from = 0; from < items.size(); from += BATCH_OBJECTS) {
      context.checkStopping();
      boolean isAllowed = claim.refresh().version() == allowing.version();
      if (!isAllowed || deadline.isOver()) {
        isUnfinished = true;
        return;
      }
      List<Item> batch = items.subList(from, Math.min(from + BATCH_OBJECTS, items.size()));
      delete(batch);
      deleted.addAll(batch);
    }
  }

  private void delete(List<Item> batch) {
    List<String> names = batch.stream().map(Item::object).toList();
    int requests = (names.size() + REQUEST_OBJECTS - 1) / REQUEST_OBJECTS;
    Fanout.forEach(
        engine.executor(),
        requests,
        i -> {
          int to = Math.min((i + 1) * REQUEST_OBJECTS, names.size());
          engine.store().delete(names.subList(i * REQUEST_OBJECTS, to));
        });
    claim.forget(names.stream().map(context.layout()::relative).collect(Collectors.toSet()));
    objects += batch.size();
    bytes += batch.stream().mapToLong(Item::bytes).sum();
  }
}
