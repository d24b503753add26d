package io.isledb.internal.checkpoint;

import static io.isledb.internal.checkpoint.IsleText.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.Checkpoint;
import io.isledb.Isle;
import io.isledb.Isles;
import io.isledb.KeyRange;
import io.isledb.Maintainer;
import io.isledb.Snapshot;
import io.isledb.Verification;
import io.isledb.error.CheckpointMissingException;
import io.isledb.error.CorruptObjectException;
import io.isledb.error.InvalidOptionException;
import io.isledb.error.IsleMissingException;
import io.isledb.error.SnapshotExpiredException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.isle.IslesFactory;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.internal.testing.HookStore;
import io.isledb.internal.testing.TestEngine;
import io.isledb.options.CheckpointOptions;
import io.isledb.options.IslesOptions;
import io.isledb.options.MaintenanceOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.store.ObjectInfo;
import io.isledb.store.decorate.RequestKind;
import io.isledb.store.decorate.StoreCounts;
import io.isledb.store.testing.Fault;
import io.isledb.store.testing.ManualTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CheckpointsTest {
  private static final Duration GRACE = IslesOptions.DEFAULT.gracePeriod();
  private static final Duration HOUR = Duration.ofHours(1);
  private static final long HOUR_MS = HOUR.toMillis();

  private final TestEngine engine = new TestEngine(1);
  private final HookStore hook = new HookStore(engine.store);
  private final Isles isles = IslesFactory.open(engine.elsewhere(hook), IslesOptions.DEFAULT);
  private final Isle isle = isles.isle(TestEngine.ISLE);

  @AfterEach
  void close() {
    isles.close();
  }

  private void write(String... pairs) {
    IsleText.write(isle, pairs);
  }

  private String at(String checkpoint) {
    try (Snapshot snapshot = isle.openReaderAt(checkpoint)) {
      return content(snapshot);
    }
  }

  /** The same isle in another process, whose caches are empty. */
  private Isle elsewhere() {
    return IslesFactory.open(engine.context, IslesOptions.DEFAULT).isle(TestEngine.ISLE);
  }

  private String now() {
    try (var reader = isle.openReader(ReaderOptions.DEFAULT)) {
      return content(reader);
    }
  }

  private void compact() {
    try (Maintainer maintainer = isle.openMaintainer(MaintenanceOptions.DEFAULT)) {
      maintainer.compact(KeyRange.ALL);
    }
  }

  /** Everything that may go has gone. */
  private void collectAll() {
    forgetFeed();
    engine.time.advanceMs(GRACE.toMillis() + 1);
    collect();
    engine.time.advanceMs(GRACE.toMillis() + 1);
    collect();
  }

  private void forgetFeed() {
    ManifestStore manifests = new ManifestStore(engine.context, engine.layout);
    manifests.edit(next -> next.logStart(next.before().compactedThrough() + 1), HOUR);
  }

  private long collect() {
    try (Maintainer maintainer = isle.openMaintainer(MaintenanceOptions.DEFAULT)) {
      return maintainer.collect().objects();
    }
  }

  private Manifest manifest() {
    return new ManifestStore(engine.context, engine.layout).newest().orElseThrow();
  }

  private Checkpoint create(String name, Duration timeToLive) {
    return isle.createCheckpoint(name, CheckpointOptions.DEFAULT.withTimeToLive(timeToLive));
  }

  private long used(Runnable action) {
    StoreCounts before = engine.store.counts();
    action.run();
    return engine.store.counts().minus(before).total();
  }

  @Test
  void aCheckpointShowsItsStateWhateverHappensAfterwards() {
    write("a=1", "b=1");
    compact();
    write("b=2", "c=2");
    Checkpoint made = create("first", Duration.ZERO);
    assertThat(made).isEqualTo(new Checkpoint("first", made.commitId(), engine.time.wallMs(), 0));
    assertThat(isle.head().orElseThrow().id()).isEqualTo(made.commitId());
    write("a", "b=3", "d=3");
    create("second", Duration.ZERO);
    compact();
    collectAll();
    write("e=4");
    compact();
    collectAll();
    assertThat(at("first")).isEqualTo("{a=1, b=2, c=2}");
    assertThat(at("second")).isEqualTo("{b=3, c=2, d=3}");
    assertThat(now()).isEqualTo("{b=3, c=2, d=3, e=4}");
    assertThat(isle.checkpoints()).extracting(Checkpoint::name).containsExactly("first", "second");
    assertThat(isle.describe().checkpoints()).isEqualTo(isle.checkpoints());
  }

  @Test
  void aReaderAtACheckpointStandsStill() {
    write("a=1");
    create("c", Duration.ZERO);
    try (Snapshot snapshot = isle.openReaderAt("c")) {
      write("a=2");
      compact();
      collectAll();
      assertThat(content(snapshot)).isEqualTo("{a=1}");
      assertThat(snapshot.cursor().commitId()).isEqualTo(snapshot.head().id() + 1);
    }
  }

  @Test
  void anEmptyIsleHasCheckpointsToo() {
    isle.changeOptions(options -> options);
    assertThat(create("empty", Duration.ZERO).commitId()).isZero();
    write("a=1");
    assertThat(at("empty")).isEqualTo("{}");
  }

  @Test
  void whereThereIsNoIsleThereIsNoCheckpoint() {
    assertThatThrownBy(() -> create("c", Duration.ZERO)).isInstanceOf(IsleMissingException.class);
    assertThatThrownBy(isle::checkpoints).isInstanceOf(IsleMissingException.class);
    assertThatThrownBy(() -> isle.deleteCheckpoint("c")).isInstanceOf(IsleMissingException.class);
    assertThatThrownBy(() -> at("c")).isInstanceOf(IsleMissingException.class);
    assertThat(isle.exists()).isFalse();
  }

  @Test
  void aNameIsGivenOnce() {
    write("a=1");
    create("c", Duration.ZERO);
    write("a=2");
    assertThatThrownBy(() -> create("c", HOUR))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("checkpoint=c");
    assertThat(at("c")).isEqualTo("{a=1}");
    try (Snapshot snapshot = isle.openReaderAt("c")) {
      isle.createCheckpoint("c", CheckpointOptions.DEFAULT.replacing());
      assertThat(at("c")).isEqualTo("{a=2}");
      compact();
      forgetFeed();
      engine.time.advanceMs(GRACE.toMillis());
      collect();
      assertThat(content(snapshot)).as("who reads there has the grace period").isEqualTo("{a=1}");
    }
    assertThat(isle.checkpoints()).hasSize(1);
  }

  @Test
  void namesAreSimple() {
    write("a=1");
    for (String name : List.of("", "a b", "a/b", "clone:x@1", "a:b", "é", "x".repeat(129))) {
      assertThatThrownBy(() -> create(name, Duration.ZERO))
          .isInstanceOf(InvalidOptionException.class);
      assertThatThrownBy(() -> isle.extendCheckpoint(name, HOUR))
          .isInstanceOf(InvalidOptionException.class);
    }
    create("Ab-1_2.3", Duration.ZERO);
    assertThatThrownBy(() -> create("c", Duration.ofMillis(-1)))
        .isInstanceOf(InvalidOptionException.class);
  }

  @Test
  void aCheckpointLapses() {
    write("a=1");
    Checkpoint made = create("c", HOUR);
    assertThat(made.expiresAtMs()).isEqualTo(engine.time.wallMs() + HOUR_MS);
    write("a=2");
    compact();
    engine.time.advanceMs(HOUR_MS - 1);
    try (Snapshot snapshot = isle.openReaderAt("c")) {
      engine.time.advanceMs(1);
      assertThat(isle.checkpoints()).isEmpty();
      assertThatThrownBy(() -> at("c")).isInstanceOf(CheckpointMissingException.class);
      assertThatThrownBy(() -> isle.extendCheckpoint("c", HOUR))
          .isInstanceOf(CheckpointMissingException.class);
      assertThat(content(snapshot)).isEqualTo("{a=1}");
      collectAll();
      assertThatThrownBy(() -> content(isle.openReaderAt("c")))
          .isInstanceOf(CheckpointMissingException.class);
    }
    assertThat(create("c", HOUR).commitId()).as("the name is free").isNotEqualTo(made.commitId());
    assertThat(at("c")).isEqualTo("{a=2}");
  }

  @Test
  void aCheckpointIsProlongedAndCutShort() {
    write("a=1");
    create("c", HOUR);
    write("a=2");
    compact();
    engine.time.advanceMs(HOUR_MS - 1);
    assertThat(isle.extendCheckpoint("c", HOUR).expiresAtMs())
        .isEqualTo(engine.time.wallMs() + HOUR_MS);
    engine.time.advanceMs(HOUR_MS - 1);
    assertThat(isle.extendCheckpoint("c", Duration.ZERO).expiresAtMs()).isZero();
    engine.time.advanceMs(1_000 * HOUR_MS);
    collectAll();
    assertThat(at("c")).isEqualTo("{a=1}");
    isle.extendCheckpoint("c", Duration.ofMillis(1));
    engine.time.advanceMs(1);
    assertThatThrownBy(() -> at("c")).isInstanceOf(CheckpointMissingException.class);
  }

  @Test
  void whoReadsAtADeletedCheckpointHasTheGracePeriodAndThenIsTold() {
    write("a=1", "b=1");
    create("c", Duration.ZERO);
    Snapshot inTime = elsewhere().openReaderAt("c");
    Snapshot late = elsewhere().openReaderAt("c");
    write("a", "b");
    compact();
    collectAll();
    assertThat(isle.deleteCheckpoint("c")).isTrue();
    assertThat(isle.deleteCheckpoint("c")).isFalse();
    assertThatThrownBy(() -> at("c")).isInstanceOf(CheckpointMissingException.class);
    engine.time.advanceMs(GRACE.toMillis());
    collect();
    assertThat(content(inTime)).isEqualTo("{a=1, b=1}");
    engine.time.advanceMs(GRACE.toMillis() + 1);
    assertThat(collect()).isPositive();
    assertThatThrownBy(() -> content(late))
        .isInstanceOf(SnapshotExpiredException.class)
        .hasMessageContaining("checkpoint=c");
  }

  @Test
  void whatIsLostUnderACheckpointIsNotTakenForLapsed() {
    write("a=1");
    create("c", Duration.ZERO);
    long commit = isle.head().orElseThrow().id();
    engine.memory.delete(List.of(engine.layout.commit(commit)));
    assertThatThrownBy(() -> at("c"))
        .isInstanceOf(CorruptObjectException.class)
        .hasMessageContaining("checkpoint=c")
        .hasMessageContaining(engine.layout.commit(commit));
  }

  @Test
  void verifyMissesWhatACheckpointNeeds() {
    write("a=1");
    create("c", Duration.ZERO);
    long commit = isle.head().orElseThrow().id();
    write("a=2");
    compact();
    collectAll();
    assertThat(isle.verify(Verification.Progress.NONE).problems()).isEmpty();
    engine.memory.delete(List.of(engine.layout.commit(commit)));
    assertThat(isle.verify(Verification.Progress.NONE).problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.object()).isEqualTo(engine.layout.commit(commit));
              assertThat(problem.description()).contains("'c'");
            });
    isle.deleteCheckpoint("c");
    assertThat(isle.verify(Verification.Progress.NONE).problems()).isEmpty();
  }

  @Test
  void aCompactionInBetweenMovesTheCheckpointOnToItsManifest() {
    write("a=1", "b=1");
    hook.beforeNextCreate(
        () -> {
          write("a=2");
          compact();
          collectAll();
        });
    create("c", Duration.ZERO);
    Manifest after = manifest();
    Manifest.Checkpoint point = after.checkpoints().get("c");
    assertThat(point.manifestVersion()).isEqualTo(after.version() - 1);
    assertThat(point.commitId()).isEqualTo(isle.head().orElseThrow().id());
    write("a=3");
    compact();
    collectAll();
    assertThat(at("c")).isEqualTo("{a=2, b=1}");
  }

  @Test
  void aMaintainerGoesOnAfterACheckpointCameInItsWay() {
    Maintainer maintainer = isle.openMaintainer(MaintenanceOptions.DEFAULT.withCommitsMin(1));
    write("a=1", "b=1");
    hook.beforeNextCreate(() -> create("c", Duration.ZERO));
    maintainer.runOnce();
    assertThat(manifest().checkpoints()).containsKey("c");
    assertThat(manifest().compactedThrough()).isEqualTo(isle.head().orElseThrow().id());
    write("a=2");
    maintainer.compact(KeyRange.ALL);
    collectAll();
    assertThat(at("c")).isEqualTo("{a=1, b=1}");
  }

  @Test
  void lifeIsCountedOnTheStoresClock() {
    ManualTime elsewhere = new ManualTime(engine.time.wallMs() - 5 * HOUR_MS);
    EngineContext behind =
        new EngineContext(
            engine.store, elsewhere, engine.context.ids(), engine.executor, engine.timers);
    write("a=1");
    try (Isles slow = IslesFactory.open(behind, IslesOptions.DEFAULT)) {
      Isle same = slow.isle(TestEngine.ISLE);
      CheckpointOptions options = CheckpointOptions.DEFAULT.withTimeToLive(HOUR);
      long rightMs = engine.time.wallMs() + HOUR_MS;
      assertThat(same.createCheckpoint("c", options).expiresAtMs()).isEqualTo(rightMs);
      assertThat(same.checkpoints().get(0).expiresAtMs()).isEqualTo(rightMs);
      assertThat(same.extendCheckpoint("c", HOUR.plus(HOUR)).expiresAtMs())
          .isEqualTo(rightMs + HOUR_MS);
    }
    write("a=2");
    compact();
    collectAll();
    engine.time.advanceMs(HOUR_MS);
    assertThat(at("c")).isEqualTo("{a=1}");
  }

  @Test
  void aLostAnswerMakesOneCheckpoint() {
    write("a=1");
    engine.faulty.next(RequestKind.CREATE, Fault.LOST_ANSWER);
    create("c", Duration.ZERO);
    assertThat(manifest().checkpoints().get("c").manifestVersion())
        .isEqualTo(manifest().version() - 1);
    assertThat(at("c")).isEqualTo("{a=1}");
  }

  @Test
  void whoIsNotToldWhetherItWasMadeHearsThat() {
    write("a=1");
    engine.faulty.always(kind -> kind == RequestKind.CREATE, name -> true, Fault.UNAVAILABLE);
    assertThatThrownBy(() -> create("c", Duration.ZERO))
        .isInstanceOf(StoreUnavailableException.class);
    engine.faulty.heal();
    assertThat(isle.checkpoints()).isEmpty();
  }

  @Test
  void requestsOfCheckpoints() {
    write("a=1", "b=1");
    assertThat(used(() -> create("open", Duration.ZERO))).isEqualTo(6);
    assertThat(used(() -> isle.openReaderAt("open").close())).isEqualTo(4);
    compact();
    create("folded", Duration.ZERO);
    write("a=2");
    compact();
    assertThat(used(() -> isle.openReaderAt("folded").close())).isEqualTo(3);
    assertThat(used(() -> create("folded2", HOUR))).isEqualTo(5);
    assertThat(used(() -> isle.extendCheckpoint("folded", HOUR))).isEqualTo(4);
    assertThat(used(() -> isle.deleteCheckpoint("folded"))).isEqualTo(4);
    assertThat(used(isle::checkpoints)).isEqualTo(2);
  }

  @Test
  void openingAtAnOldCheckpointDoesNotListWhatCameAfter() {
    write("a=1");
    create("c", Duration.ZERO);
    for (int i = 0; i < 1_200; i++) {
      engine.memory.put(engine.layout.commit(10_000_000 + i), java.nio.ByteBuffer.allocate(1));
    }
    assertThat(used(() -> isle.openReaderAt("c").close())).isEqualTo(4);
    assertThat(at("c")).isEqualTo("{a=1}");
  }

  /** All but manifests, of which a few stay. */
  private List<String> objects() {
    return engine.memory.list(engine.layout.root(), "", 1_000_000).objects().stream()
        .map(ObjectInfo::name)
        .filter(name -> !name.startsWith(engine.layout.manifestPrefix()))
        .toList();
  }

  @Test
  void nothingIsLeftOfCheckpointsThatAreGone() {
    write("a=1", "b=1");
    compact();
    collectAll();
    int least = objects().size();
    create("c", Duration.ZERO);
    create("d", HOUR);
    write("a=2", "b=2");
    compact();
    isle.deleteCheckpoint("c");
    engine.time.advanceMs(HOUR_MS);
    collectAll();
    collectAll();
    // Two fences more: those are kept for ever. The newest commit is one of them.
    assertThat(objects().size()).isLessThanOrEqualTo(least + 2);
  }
}
