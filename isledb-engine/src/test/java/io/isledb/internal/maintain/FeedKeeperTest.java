package io.isledb.internal.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.Cursor;
import io.isledb.Entry;
import io.isledb.Isles;
import io.isledb.KeyRange;
import io.isledb.Maintainer;
import io.isledb.Tailer;
import io.isledb.error.CorruptObjectException;
import io.isledb.error.CursorExpiredException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.base.Ids;
import io.isledb.internal.base.Time;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.SegmentInfo;
import io.isledb.internal.isle.IslesFactory;
import io.isledb.internal.testing.FeedModel;
import io.isledb.internal.testing.TestEngine;
import io.isledb.options.IslesOptions;
import io.isledb.options.MaintenanceOptions;
import io.isledb.options.TailerOptions;
import io.isledb.store.ObjectInfo;
import io.isledb.store.decorate.RequestKind;
import io.isledb.store.decorate.StoreCounts;
import io.isledb.store.testing.Fault;
import io.isledb.store.testing.ManualTime;
import io.isledb.testing.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the maintainer joins of a feed, and what it cuts off. */
class FeedKeeperTest {
  private static final long MINUTE_MS = 60_000;
  private static final MaintenanceOptions OPTIONS =
      MaintenanceOptions.DEFAULT
          .withCommitsMin(1)
          .withSegmentCommits(4)
          .withSegmentBytes(64 << 10)
          .withTimeout(Duration.ofSeconds(5));

  private final FeedModel model = new FeedModel(Seeds.random("FeedKeeperTest"));

  @AfterEach
  void close() {
    model.close();
  }

  private void flush(int commits, int valueBytes) {
    for (int i = 0; i < commits; i++) {
      model.flush(3, valueBytes);
      model.engine.time.advanceMs(MINUTE_MS);
    }
  }

  private List<SegmentInfo> segments() {
    return model.manifest().segments();
  }

  private List<Entry> tail(Cursor from) {
    List<Entry> changes = new ArrayList<>();
    try (Tailer tailer = model.isle.openTailer(TailerOptions.DEFAULT.from(from))) {
      for (var batch = tailer.poll(Duration.ZERO);
          batch.isPresent();
          batch = tailer.poll(Duration.ZERO)) {
        changes.addAll(batch.get().changes());
      }
    }
    return changes;
  }

  private long objects(String prefix) {
    return model.engine.memory.list(prefix, "", 10_000).objects().stream()
        .map(ObjectInfo::name)
        .count();
  }

  @Test
  void smallCommitsAreJoinedWhenThereAreEnough() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    flush(2, 50);
    maintainer.runOnce();
    assertThat(segments()).isEmpty();
    flush(1, 50);
    maintainer.runOnce();
    assertThat(segments()).hasSize(1);
    assertThat(segments().get(0).fromCommit()).isEqualTo(1);
    assertThat(segments().get(0).toCommit()).isEqualTo(4);
    model.checkSegments();
    assertThat(maintainer.runOnce()).isFalse();
    assertThat(tail(Cursor.ORIGIN)).isEqualTo(model.history);
  }

  @Test
  void joiningCostsARequestForEachCommitAndThreeMore() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS.withSegmentCommits(64));
    flush(60, 50);
    maintainer.runOnce();
    flush(3, 50);
    StoreCounts before = model.engine.store.counts();
    maintainer.runOnce();
    StoreCounts used = model.engine.store.counts().minus(before);
    assertThat(segments()).hasSize(1);
    assertThat(used.read()).as("the commits").isEqualTo(64);
    assertThat(used.put()).as("a run and a segment").isEqualTo(2);
    assertThat(used.create()).as("a manifest for each").isEqualTo(2);
    assertThat(used.list()).as("edits, commits; commits to join; two manifests").isEqualTo(5);
  }

  @Test
  void segmentsAreJoinedAgainSoThatTheirNumberStaysSmall() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    for (int i = 0; i < 150; i++) {
      flush(4, 20);
      maintainer.runOnce();
    }
    long bytes = segments().stream().mapToLong(SegmentInfo::sizeBytes).sum();
    assertThat(segments().size()).isLessThan((int) (bytes / (16 << 10)) + 8);
    assertThat(segments()).allMatch(segment -> segment.sizeBytes() <= 66 << 10);
    model.checkSegments();
    model.engine.time.advanceMs(60 * MINUTE_MS);
    maintainer.collect();
    assertThat(objects(model.engine.layout.segmentPrefix())).isEqualTo(segments().size());
    assertThat(objects(model.engine.layout.logPrefix())).isLessThan(10);
    assertThat(tail(Cursor.ORIGIN)).isEqualTo(model.history);
  }

  @Test
  void largeCommitsAreLeftAsTheyAre() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    model.restartWriter();
    for (int i = 0; i < 20; i++) {
      model.flush(200, 190);
    }
    maintainer.runOnce();
    assertThat(segments()).hasSize(1);
    assertThat(segments().get(0).isJoined()).isFalse();
    flush(8, 30);
    maintainer.runOnce();
    assertThat(segments()).hasSize(2);
    assertThat(segments().get(1).isJoined()).isTrue();
    model.checkSegments();
    model.engine.time.advanceMs(60 * MINUTE_MS);
    maintainer.collect();
    assertThat(tail(Cursor.ORIGIN)).isEqualTo(model.history);
  }

  @Test
  void theFeedIsCutByTheAgeOfWhatWasStored() {
    model.isle.changeOptions(o -> o.withFeedRetention(Duration.ofMinutes(32)));
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    flush(100, 50);
    maintainer.runOnce();
    Manifest manifest = model.manifest();
    // A minute between commits; a segment spans a sixteenth of the retention.
    assertThat(manifest.logStart()).isBetween(101L - 36, 101L - 31);
    model.checkSegments();
    long start = manifest.logStart();
    assertThat(model.isle.feedStart()).isEqualTo(Cursor.startOf(start));
    assertThat(tail(Cursor.startOf(start)))
        .isEqualTo(
            model.history.subList(
                model.changesBefore(Cursor.startOf(start)), model.history.size()));
    assertThatThrownBy(() -> tail(Cursor.startOf(start - 1)))
        .isInstanceOf(CursorExpiredException.class)
        .hasMessageContaining("logStart=" + start);
  }

  @Test
  void aClockThatIsSetForwardCutsNothing() {
    model.isle.changeOptions(o -> o.withFeedRetention(Duration.ofMinutes(32)));
    flush(10, 50);
    try (Maintainer maintainer = model.isle.openMaintainer(OPTIONS)) {
      maintainer.runOnce();
      assertThat(model.manifest().logStart()).isEqualTo(1);
    }
    Time wrong = new ManualTime(model.engine.time.wallMs() + Duration.ofDays(400).toMillis());
    TestEngine engine = model.engine;
    EngineContext elsewhere =
        new EngineContext(
            engine.store, wrong, new Ids(wrong, new Random(1)), engine.executor, engine.timers);
    try (Isles isles = IslesFactory.open(elsewhere, IslesOptions.DEFAULT)) {
      isles.isle(TestEngine.ISLE).openMaintainer(OPTIONS).runOnce();
      assertThat(model.manifest().logStart()).isEqualTo(1);
    }
    assertThat(tail(Cursor.ORIGIN)).isEqualTo(model.history);
  }

  @Test
  void theFeedIsCutByItsSize() {
    model.isle.changeOptions(o -> o.withFeedRetentionBytes(1 << 20));
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    for (int i = 0; i < 150; i++) {
      model.flush(150, 190);
    }
    maintainer.runOnce();
    Manifest manifest = model.manifest();
    assertThat(manifest.logStart()).isGreaterThan(1);
    long kept = manifest.segments().stream().mapToLong(SegmentInfo::sizeBytes).sum();
    assertThat(kept).isBetween((1L << 20) - (128 << 10), 1L << 20);
    model.checkSegments();
  }

  @Test
  void withoutRetentionTheFeedIsWhatIsNotCompacted() {
    model.isle.changeOptions(o -> o.withFeedRetention(Duration.ZERO));
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    flush(5, 50);
    maintainer.runOnce();
    assertThat(model.manifest().logStart()).isEqualTo(7);
    assertThat(tail(model.isle.feedStart())).isEmpty();
    flush(1, 50);
    assertThat(tail(model.isle.feedStart())).hasSize(3);
  }

  @Test
  void aCrashBetweenASegmentAndItsManifestLeavesAnObjectBehindAndNothingElse() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS.withCommitsMin(100));
    flush(5, 50);
    maintainer.compact(KeyRange.ALL);
    model.engine.faulty.always(
        kind -> kind == RequestKind.CREATE, name -> true, Fault.LOST_REQUEST);
    assertThatThrownBy(maintainer::runOnce).isInstanceOf(StoreUnavailableException.class);
    model.engine.faulty.heal();
    assertThat(segments()).isEmpty();
    assertThat(objects(model.engine.layout.segmentPrefix())).isEqualTo(1);
    assertThat(maintainer.runOnce()).isTrue();
    assertThat(segments()).hasSize(1);
    assertThat(tail(Cursor.ORIGIN)).isEqualTo(model.history);
  }

  @Test
  void damageOnTheWayDoesNotGetIntoASegment() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS.withCommitsMin(100));
    flush(5, 50);
    maintainer.compact(KeyRange.ALL);
    model.engine.faulty.next(RequestKind.READ, name -> name.contains("003.sst"), Fault.CORRUPT);
    assertThatThrownBy(maintainer::runOnce)
        .isInstanceOf(CorruptObjectException.class)
        .hasMessageContaining("003.sst");
    assertThat(segments()).isEmpty();
    maintainer.runOnce();
    assertThat(tail(Cursor.ORIGIN)).isEqualTo(model.history);
  }

  @Test
  void aCommitThatIsMissingIsNamedAndNotPassedOver() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS.withCommitsMin(100));
    flush(5, 50);
    maintainer.compact(KeyRange.ALL);
    model.engine.memory.delete(List.of(model.engine.layout.commit(3)));
    assertThatThrownBy(maintainer::runOnce)
        .isInstanceOf(CorruptObjectException.class)
        .hasMessageContaining("00000000000000000003.sst");
    assertThatThrownBy(() -> tail(Cursor.ORIGIN))
        .isInstanceOf(CorruptObjectException.class)
        .hasMessageContaining("00000000000000000003.sst");
  }

  @Test
  void theLastCommitIsMissedToo() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS.withCommitsMin(100));
    flush(5, 50);
    maintainer.compact(KeyRange.ALL);
    model.engine.memory.delete(List.of(model.engine.layout.commit(6)));
    assertThatThrownBy(maintainer::runOnce)
        .isInstanceOf(CorruptObjectException.class)
        .hasMessageContaining("00000000000000000006.sst");
  }

  @Test
  void aFeedWithLimitsCostsAListingAfterEachFoldAndNothingWhenIdle() {
    model.isle.changeOptions(o -> o.withFeedRetention(Duration.ofHours(1)));
    MaintenanceOptions options =
        OPTIONS.withSegmentCommits(50).withCollectInterval(Duration.ofDays(30));
    Maintainer maintainer = model.isle.openMaintainer(options);
    flush(10, 50);
    StoreCounts before = model.engine.store.counts();
    maintainer.runOnce();
    StoreCounts used = model.engine.store.counts().minus(before);
    assertThat(used.list()).as("edits, commits; the fold's manifest; commits").isEqualTo(4);
    before = model.engine.store.counts();
    maintainer.runOnce();
    assertThat(model.engine.store.counts().minus(before).total()).isEqualTo(2);

    model.engine.time.advanceMs(Duration.ofMinutes(55).toMillis());
    before = model.engine.store.counts();
    assertThat(maintainer.runOnce()).isTrue();
    assertThat(model.manifest().logStart()).isGreaterThan(1);
    used = model.engine.store.counts().minus(before);
    assertThat(used.create()).as("the manifest that cuts").isEqualTo(1);
    assertThat(used.list()).as("that of an idle round, and for the manifest").isBetween(3L, 4L);
  }
}
