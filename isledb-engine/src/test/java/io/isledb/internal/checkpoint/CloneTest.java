package io.isledb.internal.checkpoint;

import static io.isledb.internal.checkpoint.IsleText.bytes;
import static io.isledb.internal.checkpoint.IsleText.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.ChangeBatch;
import io.isledb.Checkpoint;
import io.isledb.CommitInfo;
import io.isledb.Isle;
import io.isledb.IsleDescription;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.KeyRange;
import io.isledb.Maintainer;
import io.isledb.Tailer;
import io.isledb.Verification;
import io.isledb.error.CheckpointMissingException;
import io.isledb.error.InvalidOptionException;
import io.isledb.error.IsleMissingException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.isle.IslesFactory;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.internal.testing.HookStore;
import io.isledb.internal.testing.TestEngine;
import io.isledb.options.CheckpointOptions;
import io.isledb.options.IslesOptions;
import io.isledb.options.MaintenanceOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.options.TailerOptions;
import io.isledb.options.WriterOptions;
import io.isledb.store.ObjectInfo;
import io.isledb.store.decorate.RequestKind;
import io.isledb.store.decorate.StoreCounts;
import io.isledb.store.testing.Fault;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CloneTest {
  private static final Duration GRACE = IslesOptions.DEFAULT.gracePeriod();
  private static final String COPY = "copy/0";

  private final TestEngine engine = new TestEngine(1);
  private final HookStore hook = new HookStore(engine.store);
  private final Isles isles = IslesFactory.open(engine.elsewhere(hook), IslesOptions.DEFAULT);
  private final Isle source = isles.isle(TestEngine.ISLE);

  @AfterEach
  void close() {
    isles.close();
  }

  /** Through an engine of its own, so that nothing comes from a cache. */
  private String content(Isle isle) {
    try (Isles fresh = IslesFactory.open(engine.context, IslesOptions.DEFAULT);
        var reader = fresh.isle(isle.path()).openReader(ReaderOptions.DEFAULT)) {
      return IsleText.content(reader);
    }
  }

  private static void compact(Isle isle) {
    try (Maintainer maintainer = isle.openMaintainer(MaintenanceOptions.DEFAULT)) {
      maintainer.compact(KeyRange.ALL);
    }
  }

  private void collectAll(Isle isle) {
    ManifestStore manifests = new ManifestStore(engine.context, IsleLayout.at(isle.path()));
    manifests.edit(next -> next.logStart(next.before().compactedThrough() + 1), GRACE);
    for (int i = 0; i < 3; i++) {
      engine.time.advanceMs(GRACE.toMillis() + 1);
      try (Maintainer maintainer = isle.openMaintainer(MaintenanceOptions.DEFAULT)) {
        maintainer.collect();
      }
    }
  }

  private Manifest manifest(Isle isle) {
    return new ManifestStore(engine.context, IsleLayout.at(isle.path())).newest().orElseThrow();
  }

  private List<String> objects(Isle isle) {
    return engine.memory.list(IsleLayout.at(isle.path()).root(), "", 1_000_000).objects().stream()
        .map(ObjectInfo::name)
        .toList();
  }

  private static void assertSound(Isle isle) {
    assertThat(isle.verify(Verification.Progress.NONE).problems()).isEmpty();
  }

  private static List<String> holds(Isle isle) {
    return isle.checkpoints().stream()
        .map(Checkpoint::name)
        .filter(name -> name.startsWith("clone:"))
        .toList();
  }

  @Test
  void aCloneIsWhatItsSourceWasAndCopiesNothing() {
    write(source, "a=1", "b=1", "c=1");
    compact(source);
    write(source, "b=2", "c");
    Isle clone = source.cloneTo(COPY);
    assertThat(objects(clone)).containsExactly(IsleLayout.at(COPY).manifest(0));
    assertThat(content(clone)).isEqualTo("{a=1, b=2}");
    assertSound(clone);
    assertSound(source);
    assertThat(isles.discover("")).containsExactly(COPY, TestEngine.ISLE);
    IsleDescription.Origin origin = clone.describe().origin();
    assertThat(origin.path()).isEqualTo(TestEngine.ISLE);
    assertThat(origin.isleId()).isEqualTo(source.describe().isleId());
    assertThat(origin.commitId()).isEqualTo(source.head().orElseThrow().id());
    assertThat(origin.ssts()).isEqualTo(3);
    assertThat(holds(source)).containsExactly("clone:" + COPY + "@" + clone.describe().isleId());
  }

  @Test
  void theyGoTheirOwnWays() {
    write(source, "a=1", "b=1");
    Isle clone = source.cloneTo(COPY);
    write(source, "a=s", "s=1");
    write(clone, "a=c", "b", "c=1");
    assertThat(content(source)).isEqualTo("{a=s, b=1, s=1}");
    assertThat(content(clone)).isEqualTo("{a=c, c=1}");
    compact(source);
    collectAll(source);
    assertThat(content(clone)).isEqualTo("{a=c, c=1}");
    assertSound(clone);
    compact(clone);
    collectAll(clone);
    collectAll(source);
    assertThat(content(source)).isEqualTo("{a=s, b=1, s=1}");
    assertThat(content(clone)).isEqualTo("{a=c, c=1}");
    assertSound(source);
    assertSound(clone);
  }

  @Test
  void aCloneGoesOnAfterItsSourcesLastCommit() {
    try (IsleWriter writer = source.openWriter(WriterOptions.DEFAULT)) {
      writer.put(bytes("a"), bytes("1"));
      writer.advance("t-0", 17);
    }
    source.changeOptions(options -> options.withDefaultTimeToLive(Duration.ofDays(3)));
    CommitInfo head = source.head().orElseThrow();
    Isle clone = source.cloneTo(COPY);
    assertThat(clone.head()).contains(head);
    assertThat(clone.options()).isEqualTo(source.options());
    assertThat(clone.feedStart()).isEqualTo(clone.feedEnd());
    try (IsleWriter writer = clone.openWriter(WriterOptions.DEFAULT)) {
      assertThat(writer.epoch()).isEqualTo(head.epoch() + 1);
      assertThat(writer.lastCommit().watermarks().offsets()).containsEntry("t-0", 17L);
      writer.put(bytes("b"), bytes("2"));
      CommitInfo next = writer.flush();
      assertThat(next.id()).isEqualTo(head.id() + 2);
      assertThat(next.firstSequence()).isEqualTo(head.firstSequence() + head.entries());
    }
    try (Tailer tailer = clone.openTailer(TailerOptions.DEFAULT.from(clone.feedStart()))) {
      ChangeBatch batch = tailer.poll(Duration.ZERO).orElseThrow();
      assertThat(batch.changes()).extracting(change -> change.key().toUtf8()).containsExactly("b");
    }
    assertSound(clone);
  }

  @Test
  void compactionMakesACloneIndependent() {
    source.changeOptions(options -> options.withBlobThresholdBytes(100));
    write(source, "a=" + "x".repeat(500), "b=" + "y".repeat(500));
    compact(source);
    write(source, "c=" + "z".repeat(500));
    Isle clone = source.cloneTo(COPY);
    String before = content(clone);
    assertSound(clone);
    assertThatThrownBy(() -> source.drop(Verification.Progress.NONE))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("clone:" + COPY);
    assertThatThrownBy(() -> source.deleteCheckpoint(holds(source).get(0)))
        .isInstanceOf(InvalidOptionException.class);
    assertThat(content(source)).isEqualTo(before);
    compact(clone);
    assertThat(holds(source)).isEmpty();
    assertThat(clone.describe().origin().ssts()).isZero();
    assertThat(source.drop(Verification.Progress.NONE)).isPositive();
    assertThat(objects(source)).isEmpty();
    assertThat(content(clone)).isEqualTo(before);
    assertSound(clone);
    write(clone, "d=1");
    compact(clone);
    assertSound(clone);
  }

  @Test
  void aCheckpointOfTheCloneHoldsTheSourceToo() {
    write(source, "a=1");
    Isle clone = source.cloneTo(COPY);
    clone.createCheckpoint("c", CheckpointOptions.DEFAULT);
    compact(clone);
    assertThat(clone.describe().origin().ssts()).isZero();
    assertThat(holds(source)).hasSize(1);
    write(source, "a=2");
    compact(source);
    collectAll(source);
    try (var snapshot = clone.openReaderAt("c")) {
      assertThat(IsleText.content(snapshot)).isEqualTo("{a=1}");
    }
    clone.deleteCheckpoint("c");
    compact(clone);
    assertThat(holds(source)).isEmpty();
  }

  @Test
  void aCloneIsMadeOfACheckpoint() {
    write(source, "a=1");
    compact(source);
    write(source, "b=1");
    source.createCheckpoint("c", CheckpointOptions.DEFAULT.withTimeToLive(Duration.ofHours(1)));
    CommitInfo head = source.head().orElseThrow();
    write(source, "a=2", "b", "x=9");
    compact(source);
    collectAll(source);
    Isle clone = source.cloneTo(COPY, "c");
    source.deleteCheckpoint("c");
    collectAll(source);
    assertThat(content(clone)).isEqualTo("{a=1, b=1}");
    assertThat(clone.head().orElseThrow().id()).isEqualTo(head.id());
    assertSound(clone);
    assertThatThrownBy(() -> source.cloneTo("copy/1", "c"))
        .isInstanceOf(CheckpointMissingException.class);
    assertThat(isles.isle("copy/1").exists()).isFalse();
    assertThat(holds(source)).hasSize(1);
  }

  @Test
  void aCloneOfACloneWorks() {
    source.changeOptions(options -> options.withBlobThresholdBytes(100));
    write(source, "a=1", "b=" + "x".repeat(500));
    Isle first = source.cloneTo(COPY);
    write(first, "c=" + "y".repeat(500));
    Isle second = first.cloneTo("copy/second");
    write(first, "a=2");
    write(second, "d=1");
    String expected = "{a=1, b=" + "x".repeat(500) + ", c=" + "y".repeat(500) + ", d=1}";
    compact(first);
    collectAll(first);
    assertThat(holds(source)).as("the first still holds for the second").hasSize(1);
    compact(source);
    collectAll(source);
    assertThat(content(second)).isEqualTo(expected);
    assertSound(second);
    compact(second);
    assertThat(holds(first)).isEmpty();
    assertThat(content(second)).isEqualTo(expected);
    collectAll(first);
    compact(first);
    assertThat(holds(source)).isEmpty();
    assertSound(first);
    assertSound(second);
  }

  @Test
  void anEmptyIsleIsClonedToo() {
    source.changeOptions(options -> options.withBlobThresholdBytes(7));
    Isle clone = source.cloneTo(COPY);
    assertThat(clone.options().blobThresholdBytes()).isEqualTo(7);
    write(clone, "a=1");
    assertThat(content(clone)).isEqualTo("{a=1}");
    compact(clone);
    assertSound(clone);
    assertThat(holds(source)).isEmpty();
  }

  @Test
  void aPlaceThatIsTakenIsRefused() {
    write(source, "a=1");
    write(isles.isle(COPY), "mine=1");
    assertThatThrownBy(() -> source.cloneTo(COPY))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("isle=" + COPY);
    assertThatThrownBy(() -> source.cloneTo(TestEngine.ISLE))
        .isInstanceOf(InvalidOptionException.class);
    assertThatThrownBy(() -> source.cloneTo("a//b")).isInstanceOf(InvalidOptionException.class);
    assertThatThrownBy(() -> isles.isle("none").cloneTo("copy/1"))
        .isInstanceOf(IsleMissingException.class);
    assertThat(holds(source)).isEmpty();
    assertThat(content(isles.isle(COPY))).isEqualTo("{mine=1}");
  }

  @Test
  void ofTwoClonesAtOnePlaceOneIsMade() {
    write(source, "a=1");
    hook.beforeNextCreate(() -> source.cloneTo(COPY));
    assertThatThrownBy(() -> source.cloneTo(COPY)).isInstanceOf(InvalidOptionException.class);
    assertThat(holds(source))
        .containsExactly("clone:" + COPY + "@" + isles.isle(COPY).describe().isleId());
    assertThat(content(isles.isle(COPY))).isEqualTo("{a=1}");
  }

  @Test
  void aDroppedCloneLetsItsSourceGo() {
    write(source, "a=1");
    Isle clone = source.cloneTo(COPY);
    write(clone, "b=1");
    assertThat(clone.drop(Verification.Progress.NONE)).isPositive();
    assertThat(holds(source)).isEmpty();
    assertThat(objects(clone)).isEmpty();
    assertThat(content(source)).isEqualTo("{a=1}");
    assertThat(content(source.cloneTo(COPY))).as("the place is free").isEqualTo("{a=1}");
  }

  @Test
  void whenItIsNotKnownWhetherTheCloneIsThereItsFilesStay() {
    write(source, "a=1");
    engine.faulty.always(
        kind -> kind == RequestKind.CREATE, name -> name.startsWith(COPY), Fault.UNAVAILABLE);
    assertThatThrownBy(() -> source.cloneTo(COPY)).isInstanceOf(StoreUnavailableException.class);
    engine.faulty.heal();
    assertThat(holds(source)).hasSize(1);
    assertThat(source.deleteCheckpoint(holds(source).get(0)))
        .as("it never appeared: the checkpoint can be deleted by hand")
        .isTrue();
  }

  @Test
  void aCloneWhoseSourceWasTakenForOrphanedIsGivenUp() {
    write(source, "a=1");
    // The second create is the clone's first manifest.
    hook.beforeNextCreate(
        () -> hook.beforeNextCreate(() -> source.deleteCheckpoint(holds(source).get(0))));
    assertThatThrownBy(() -> source.cloneTo(COPY)).isInstanceOf(StoreUnavailableException.class);
    assertThatThrownBy(() -> content(isles.isle(COPY))).isInstanceOf(IsleMissingException.class);
    assertThat(isles.isle(COPY).drop(Verification.Progress.NONE)).isPositive();
    assertThat(objects(isles.isle(COPY))).isEmpty();
  }

  @Test
  void verifyMissesWhatNobodyKeeps() {
    write(source, "a=1");
    compact(source);
    Isle clone = source.cloneTo(COPY);
    new ManifestStore(engine.context, engine.layout)
        .edit(next -> next.checkpoints().clear(), GRACE);
    assertThat(clone.verify(Verification.Progress.NONE).problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.description()).contains(TestEngine.ISLE));
    String sst = manifest(clone).ssts().findFirst().orElseThrow().object();
    engine.memory.delete(List.of(engine.layout.object(sst)));
    assertThat(clone.verify(Verification.Progress.NONE).problems())
        .extracting(Verification.Problem::object)
        .contains(engine.layout.object(sst));
  }

  @Test
  void requestsOfAClone() {
    write(source, "a=1", "b=1");
    StoreCounts before = engine.store.counts();
    source.cloneTo(COPY);
    StoreCounts used = engine.store.counts().minus(before);
    // Three commits are not folded: a fence and two flushes.
    assertThat(used.total()).isEqualTo(12 + 3);
    assertThat(used.put()).isZero();
    assertThat(used.create()).isEqualTo(2);
    compact(source);
    StoreCounts folded = engine.store.counts();
    source.cloneTo("copy/1");
    assertThat(engine.store.counts().minus(folded).total()).isEqualTo(11);
  }
}
