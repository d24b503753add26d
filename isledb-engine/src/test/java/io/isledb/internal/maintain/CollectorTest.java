package io.isledb.internal.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.CollectionReport;
import io.isledb.CollectionReport.Item;
import io.isledb.CollectionReport.Reason;
import io.isledb.KeyRange;
import io.isledb.Maintainer;
import io.isledb.Mutation;
import io.isledb.error.FencedException;
import io.isledb.error.IsleException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.Manifest.Checkpoint;
import io.isledb.internal.format.manifest.ManifestBuilder;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.options.IslesOptions;
import io.isledb.options.MaintenanceOptions;
import io.isledb.store.ObjectInfo;
import io.isledb.store.decorate.RequestKind;
import io.isledb.store.decorate.StoreCounts;
import io.isledb.store.testing.Fault;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CollectorTest {
  private static final long GRACE_MS = IslesOptions.DEFAULT.gracePeriod().toMillis();
  private static final long DAY_MS = Duration.ofDays(1).toMillis();
  private static final MaintenanceOptions OPTIONS =
      MaintenanceOptions.DEFAULT.withName("first").withCommitsMin(100);

  private final ModelIsle model = new ModelIsle(new Random(7));

  @AfterEach
  void close() {
    model.close();
  }

  private void commits(int count) {
    for (int i = 0; i < count; i++) {
      model.put("key-" + i % 3, "value-" + i, model.nowMs(), Mutation.NEVER);
      model.flush();
    }
  }

  private void edit(Consumer<ManifestBuilder> change) {
    manifests().edit(change, Duration.ofMinutes(1));
  }

  private ManifestStore manifests() {
    return new ManifestStore(model.engine.context, model.engine.layout);
  }

  private List<String> objects(String prefix) {
    return model.engine.memory.list(prefix, "", 10_000).objects().stream()
        .map(ObjectInfo::name)
        .toList();
  }

  private void pass(long ms) {
    model.engine.time.advanceMs(ms);
  }

  private static List<Reason> reasons(CollectionReport report) {
    return report.items().stream().map(Item::reason).distinct().toList();
  }

  /** Two compactions of everything: the second has retired the run of the first. */
  private Maintainer compactedTwice() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    commits(4);
    maintainer.compact(KeyRange.ALL);
    commits(4);
    maintainer.compact(KeyRange.ALL);
    return maintainer;
  }

  @Test
  void whatWasReplacedGoesAfterTheGracePeriod() {
    Maintainer maintainer = compactedTwice();
    List<Manifest.Retired> retired = model.manifest().retired();
    assertThat(retired).isNotEmpty();
    pass(GRACE_MS);
    assertThat(maintainer.collect().items()).isEmpty();
    pass(1);
    CollectionReport report = maintainer.collect();
    assertThat(report.items())
        .extracting(item -> model.engine.layout.relative(item.object()))
        .containsAll(retired.stream().map(Manifest.Retired::object).toList());
    assertThat(reasons(report)).containsExactly(Reason.OLD_MANIFEST, Reason.RETIRED);
    assertThat(objects(model.engine.layout.runPrefix())).hasSize(1);
    assertThat(maintainer.stats().objectsDeleted()).isEqualTo(report.objects());
    assertThat(maintainer.stats().bytesDeleted()).isEqualTo(report.bytes());
    model.check();
    commits(1);
    maintainer.compact(KeyRange.ALL);
    assertThat(model.manifest().retired())
        .as("only what was replaced just now")
        .isNotEmpty()
        .allMatch(note -> retired.stream().noneMatch(old -> old.object().equals(note.object())));
  }

  @Test
  void aBlobOfACrashedFlushGoesThoughItsCommitIsAnothersAndInASegment() {
    model.isle.changeOptions(options -> options.withBlobThresholdBytes(100));
    model.restartWriter();
    commits(1);
    model.put("large", "x".repeat(500), model.nowMs(), Mutation.NEVER);
    model.engine.faulty.always(kind -> kind == RequestKind.CREATE, name -> true, Fault.REFUSED);
    assertThatThrownBy(model::flush).isInstanceOf(IsleException.class);
    model.engine.faulty.heal();
    assertThat(objects(model.engine.layout.blobPrefix())).hasSize(1);
    model.restartWriter();
    commits(6);
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS.withSegmentCommits(2));
    maintainer.compact(KeyRange.ALL);
    maintainer.runOnce();
    assertThat(model.manifest().joined()).isNotEmpty();
    pass(GRACE_MS + 1);
    assertThat(reasons(maintainer.collect())).contains(Reason.JOINED);
    pass(2 * DAY_MS);
    assertThat(reasons(maintainer.collect())).contains(Reason.UNREFERENCED);
    assertThat(objects(model.engine.layout.blobPrefix())).isEmpty();
    model.check();
  }

  @Test
  void aDryRunTellsTheSameAndChangesNothing() {
    Maintainer maintainer = compactedTwice();
    pass(GRACE_MS + 1);
    long version = model.manifest().version();
    CollectionReport would = model.isle.collectable();
    assertThat(model.manifest().version()).isEqualTo(version);
    assertThat(would.items()).isNotEmpty();
    assertThat(maintainer.collect()).as("by who was not fenced").isEqualTo(would);
    assertThat(model.isle.collectable().items()).isEmpty();
  }

  @Test
  void commitsGoWhenTheFeedIsPastThemAndFencesStay() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    commits(2);
    model.restartWriter(); // commit 4 is a fence, as 1 is
    commits(3);
    maintainer.compact(KeyRange.ALL);
    edit(next -> next.logStart(8));
    pass(GRACE_MS + 1);
    CollectionReport report = maintainer.collect();
    assertThat(report.bytes(Reason.OUT_OF_FEED)).isPositive();
    assertThat(objects(model.engine.layout.logPrefix()))
        .as("the fences and the newest")
        .containsExactly(
            model.engine.layout.commit(1),
            model.engine.layout.commit(4),
            model.engine.layout.commit(7));
    model.check();
    model.restartWriter();
    commits(1);
    model.check();
  }

  @Test
  void anExpiredCheckpointIsDroppedAndWhatItKeptGoesAGracePeriodLater() {
    Maintainer maintainer = compactedTwice();
    edit(
        next -> {
          long nowMs = model.nowMs();
          long before = next.before().version();
          next.checkpoints().put("c", new Checkpoint(before, 9, nowMs, nowMs + 2 * GRACE_MS));
        });
    long kept = model.manifest().version() - 1;
    commits(4);
    maintainer.compact(KeyRange.ALL);
    pass(2 * GRACE_MS - 1);
    maintainer.collect();
    assertThat(objects(model.engine.layout.runPrefix())).as("the live one and the kept").hasSize(2);
    assertThat(model.manifest().checkpoints()).hasSize(1);
    pass(1);
    maintainer.collect(); // tells the time
    maintainer.collect();
    assertThat(model.manifest().checkpoints()).isEmpty();
    assertThat(objects(model.engine.layout.runPrefix())).hasSize(2);
    assertThat(manifests().read(kept)).isPresent();
    pass(DAY_MS + 1);
    maintainer.collect();
    assertThat(objects(model.engine.layout.runPrefix())).hasSize(1);
    assertThat(manifests().read(kept)).isEmpty();
    model.check();
  }

  @Test
  void aMaintainerThatIsFencedBeforeItsManifestDeletesNothing() {
    Maintainer first = compactedTwice();
    pass(GRACE_MS + 1);
    List<String> before = objects(model.engine.layout.runPrefix());
    model.hook.beforeNextCreate(() -> model.isle.openMaintainer(OPTIONS.withName("second")));
    assertThatThrownBy(first::collect).isInstanceOf(FencedException.class);
    assertThat(objects(model.engine.layout.runPrefix())).isEqualTo(before);
  }

  @Test
  void aMaintainerThatIsFencedAfterItsManifestDeletesNothing() {
    Maintainer first = compactedTwice();
    pass(GRACE_MS + 1);
    List<String> before = objects(model.engine.layout.runPrefix());
    model.hook.beforeNextCreate(
        () -> // the listing that follows the create passes, the one before the batch is too late
        model.hook.beforeNextList(
                () ->
                    model.hook.beforeNextList(
                        () -> model.isle.openMaintainer(OPTIONS.withName("second")))));
    assertThatThrownBy(first::collect).isInstanceOf(FencedException.class);
    assertThat(objects(model.engine.layout.runPrefix())).isEqualTo(before);
  }

  @Test
  void anEditAfterTheManifestPutsTheDeletionOff() {
    Maintainer maintainer = compactedTwice();
    pass(GRACE_MS + 1);
    model.hook.beforeNextCreate(
        () ->
            model.hook.beforeNextList(
                () -> model.hook.beforeNextList(() -> edit(next -> next.options().put("a", "b")))));
    assertThat(maintainer.collect().items()).isEmpty();
    assertThat(maintainer.runOnce()).as("it is due again at once").isTrue();
    assertThat(objects(model.engine.layout.runPrefix())).hasSize(1);
  }

  @Test
  void aDeletionThatFailsIsMadeAgain() {
    Maintainer maintainer = compactedTwice();
    pass(GRACE_MS + 1);
    model.engine.faulty.next(RequestKind.DELETE, Fault.LOST_ANSWER);
    assertThatThrownBy(maintainer::collect).isInstanceOf(StoreUnavailableException.class);
    maintainer.collect();
    assertThat(objects(model.engine.layout.runPrefix())).hasSize(1);
    model.check();
  }

  @Test
  void whatACrashHasLeftGoesAfterADay() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    commits(4);
    model.engine.faulty.next(RequestKind.CREATE, Fault.REFUSED);
    assertThatThrownBy(() -> maintainer.compact(KeyRange.ALL)).isInstanceOf(RuntimeException.class);
    assertThat(objects(model.engine.layout.runPrefix())).hasSize(1);
    pass(DAY_MS);
    assertThat(maintainer.collect().bytes(Reason.UNREFERENCED)).isZero();
    pass(1);
    assertThat(maintainer.collect().bytes(Reason.UNREFERENCED)).isPositive();
    assertThat(objects(model.engine.layout.runPrefix())).isEmpty();
    model.check();
  }

  @Test
  void whatIsNotTheIslesIsLeftAlone() {
    Maintainer maintainer = compactedTwice();
    List<String> others =
        List.of("runs/notes.txt", "runs/1/log/a.sst", "blobs/1/x.blob", "log/1.sst", "manifest/x");
    for (String other : others) {
      model.engine.memory.put(
          model.engine.layout.object(other), ByteBuffer.wrap(new byte[] {1, 2, 3}));
    }
    pass(DAY_MS + 1);
    assertThat(maintainer.collect().items()).isNotEmpty();
    assertThat(objects(model.engine.layout.root()))
        .containsAll(others.stream().map(model.engine.layout::object).toList());
  }

  @Test
  void aLookAtAQuietIsleTakesSixLists() {
    Maintainer maintainer = compactedTwice();
    pass(GRACE_MS + 1);
    maintainer.collect();
    StoreCounts before = model.engine.store.counts();
    assertThat(maintainer.collect().items()).isEmpty();
    StoreCounts used = model.engine.store.counts().minus(before);
    assertThat(used.list()).as("the round's, manifests, log, runs, segments, blobs").isEqualTo(6);
    assertThat(used.total()).isEqualTo(6);
  }

  @Test
  void aCollectionTakesOneManifestAndOneDeletion() {
    Maintainer maintainer = compactedTwice();
    pass(GRACE_MS + 1);
    StoreCounts before = model.engine.store.counts();
    assertThat(maintainer.collect().items()).isNotEmpty();
    StoreCounts used = model.engine.store.counts().minus(before);
    assertThat(used.create()).isEqualTo(1);
    assertThat(used.delete()).isEqualTo(1);
    assertThat(used.list()).as("a look's six, after the create, before the batch").isEqualTo(8);
    assertThat(used.total()).isEqualTo(10);
  }

  @Test
  void fencesAreReadOnce() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    model.restartWriter();
    model.restartWriter();
    commits(2);
    maintainer.compact(KeyRange.ALL);
    edit(next -> next.logStart(5));
    pass(GRACE_MS + 1);
    maintainer.collect();
    StoreCounts before = model.engine.store.counts();
    maintainer.collect();
    assertThat(model.engine.store.counts().minus(before).readRange()).isZero();
  }

  @Test
  void inTheBackgroundItLooksNowAndThen() {
    Maintainer maintainer = compactedTwice();
    pass(GRACE_MS + 1);
    assertThat(maintainer.runOnce()).as("an interval after it was opened").isTrue();
    assertThat(maintainer.stats().objectsDeleted()).isPositive();
    StoreCounts before = model.engine.store.counts();
    pass(OPTIONS.collectInterval().toMillis() - 1);
    maintainer.runOnce();
    assertThat(model.engine.store.counts().minus(before).total()).isEqualTo(2);
    pass(1);
    maintainer.runOnce();
    assertThat(model.engine.store.counts().minus(before).list()).isGreaterThan(4);
  }
}
