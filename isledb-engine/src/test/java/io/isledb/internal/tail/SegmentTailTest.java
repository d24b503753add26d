package io.isledb.internal.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.ChangeBatch;
import io.isledb.CommitInfo;
import io.isledb.Cursor;
import io.isledb.Entry;
import io.isledb.KeyRange;
import io.isledb.Maintainer;
import io.isledb.Tailer;
import io.isledb.error.CorruptObjectException;
import io.isledb.error.CursorExpiredException;
import io.isledb.internal.format.manifest.SegmentInfo;
import io.isledb.internal.testing.FeedModel;
import io.isledb.options.MaintenanceOptions;
import io.isledb.options.TailerOptions;
import io.isledb.options.TailerOptions.Start;
import io.isledb.store.decorate.RequestKind;
import io.isledb.store.decorate.StoreCounts;
import io.isledb.store.testing.Fault;
import io.isledb.testing.Seeds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tailing over segments: the same changes, the same cursors, far fewer requests. */
class SegmentTailTest {
  private static final MaintenanceOptions OPTIONS =
      MaintenanceOptions.DEFAULT
          .withCommitsMin(1)
          .withSegmentCommits(4)
          .withSegmentBytes(64 << 10)
          .withTimeout(Duration.ofSeconds(5));

  private final FeedModel model = new FeedModel(Seeds.random("SegmentTailTest"));
  private Maintainer maintainer = model.isle.openMaintainer(OPTIONS);

  @AfterEach
  void close() {
    model.close();
  }

  private void flush(int commits, int changes) {
    for (int i = 0; i < commits; i++) {
      model.flush(changes, 150);
      model.engine.time.advanceMs(1_000);
    }
  }

  /** Commits that are in segments and nowhere else. */
  private void joinAndCollect() {
    maintainer.runOnce();
    model.engine.time.advanceMs(Duration.ofMinutes(16).toMillis());
    maintainer.collect();
    model.engine.time.advanceMs(Duration.ofMinutes(16).toMillis());
    maintainer.collect();
    SegmentInfo first = model.manifest().joined().findFirst().orElseThrow();
    String second = model.engine.layout.commit(first.fromCommit() + 1);
    assertThat(model.engine.memory.read(second)).isEmpty();
  }

  private static Optional<ChangeBatch> poll(Tailer tailer) {
    return tailer.poll(Duration.ZERO);
  }

  private static List<Entry> rest(Tailer tailer) {
    List<Entry> changes = new ArrayList<>();
    for (Optional<ChangeBatch> b = poll(tailer); b.isPresent(); b = poll(tailer)) {
      changes.addAll(b.get().changes());
    }
    return changes;
  }

  private List<Entry> after(Cursor cursor) {
    return model.history.subList(model.changesBefore(cursor), model.history.size());
  }

  @Test
  void everyCursorStaysValidInsideOfSegments() {
    flush(40, 3);
    joinAndCollect();
    flush(2, 3);
    for (CommitInfo commit : model.commits.values()) {
      for (int ordinal = 0; ordinal <= commit.entries(); ordinal++) {
        Cursor cursor = new Cursor(commit.id(), ordinal);
        try (Tailer tailer = model.isle.openTailer(TailerOptions.DEFAULT.from(cursor))) {
          assertThat(rest(tailer)).isEqualTo(after(cursor));
        }
      }
    }
  }

  @Test
  void anOldCursorIsLookedUpBeforeItsCommitIsLookedFor() {
    flush(40, 3);
    joinAndCollect();
    try (Tailer tailer = model.isle.openTailer(TailerOptions.DEFAULT.from(Cursor.startOf(2)))) {
      StoreCounts before = model.engine.store.counts();
      assertThat(poll(tailer)).isPresent();
      StoreCounts used = model.engine.store.counts().minus(before);
      assertThat(used.list()).as("manifests").isEqualTo(1);
      assertThat(used.read()).as("the manifest").isEqualTo(1);
      assertThat(used.readRange()).as("a small segment is read whole").isEqualTo(1);
      assertThat(used.total()).isEqualTo(3);
    }
  }

  @Test
  void whatATailerHoldsOfASegmentIsKnown() {
    flush(40, 3);
    joinAndCollect();
    try (Tailer tailer = model.isle.openTailer(TailerOptions.DEFAULT.from(Cursor.startOf(2)))) {
      assertThat(poll(tailer)).isPresent();
      assertThat(tailer.heldBytes()).isPositive();
      tailer.seek(tailer.cursor());
      assertThat(tailer.heldBytes()).isZero();
      assertThat(rest(tailer)).isNotEmpty();
      assertThat(tailer.heldBytes()).isZero();
    }
  }

  @Test
  void aTailerWhoseNextCommitWasJoinedAndCollectedReadsOnInTheSegment() {
    try (Tailer tailer = model.isle.openTailer(TailerOptions.DEFAULT)) {
      flush(3, 3);
      List<Entry> seen = new ArrayList<>(rest(tailer));
      flush(30, 3);
      joinAndCollect();
      seen.addAll(rest(tailer));
      assertThat(seen).isEqualTo(model.history);
    }
  }

  @Test
  void aTailerInASegmentThatWasReplacedReadsOnInTheOtherOne() {
    flush(5, 3);
    joinAndCollect();
    try (Tailer tailer = model.isle.openTailer(TailerOptions.DEFAULT.withBatchEntriesMax(1))) {
      List<Entry> seen = new ArrayList<>(poll(tailer).orElseThrow().changes());
      SegmentInfo first = model.manifest().segments().get(0);
      for (int i = 0; i < 8; i++) {
        flush(5, 3);
        joinAndCollect();
      }
      assertThat(model.engine.memory.read(model.engine.layout.segment(first.ulid()))).isEmpty();
      seen.addAll(rest(tailer));
      assertThat(seen).isEqualTo(model.history);
    }
  }

  @Test
  void aTailerInASegmentThatWasCutOffSaysSo() {
    flush(40, 3);
    joinAndCollect();
    try (Tailer tailer = model.isle.openTailer(TailerOptions.DEFAULT.from(Cursor.startOf(2)))) {
      model.isle.changeOptions(options -> options.withFeedRetention(Duration.ZERO));
      flush(1, 3);
      maintainer.runOnce();
      model.engine.time.advanceMs(Duration.ofMinutes(16).toMillis());
      maintainer.collect();
      assertThatThrownBy(() -> poll(tailer))
          .isInstanceOf(CursorExpiredException.class)
          .hasMessageContaining("cursorCommit=2");
    }
  }

  @Test
  void aSegmentThatIsMissingIsNamedAndNotPassedOver() {
    flush(40, 3);
    joinAndCollect();
    SegmentInfo first = model.manifest().segments().get(0);
    String object = model.engine.layout.segment(first.ulid());
    model.engine.memory.delete(List.of(object));
    try (Tailer tailer = model.isle.openTailer(TailerOptions.DEFAULT)) {
      assertThatThrownBy(() -> rest(tailer))
          .isInstanceOf(CorruptObjectException.class)
          .hasMessageContaining(object);
    }
  }

  @Test
  void damageIsNamedAndReadAgain() {
    flush(40, 3);
    joinAndCollect();
    model.engine.faulty.next(RequestKind.READ_RANGE, name -> name.endsWith(".seg"), Fault.CORRUPT);
    try (Tailer tailer = model.isle.openTailer(TailerOptions.DEFAULT)) {
      List<Entry> seen = new ArrayList<>();
      assertThatThrownBy(() -> seen.addAll(rest(tailer)))
          .isInstanceOf(CorruptObjectException.class)
          .hasMessageContaining(".seg");
      seen.clear();
      tailer.seek(Cursor.ORIGIN);
      seen.addAll(rest(tailer));
      assertThat(seen).isEqualTo(model.history);
    }
  }

  @Test
  void aTimeInSegmentsIsFoundWithTwoRequestsMore() {
    flush(60, 3);
    joinAndCollect();
    long timeMs = model.commits.get(20L).committedAtMs();
    StoreCounts before = model.engine.store.counts();
    assertThat(model.isle.feedAt(Instant.ofEpochMilli(timeMs))).isEqualTo(Cursor.startOf(20));
    assertThat(model.engine.store.counts().minus(before).total()).isLessThanOrEqualTo(5);
    TailerOptions since = TailerOptions.DEFAULT.from(new Start.Since(Instant.ofEpochMilli(timeMs)));
    try (Tailer tailer = model.isle.openTailer(since)) {
      assertThat(rest(tailer)).isEqualTo(after(Cursor.startOf(20)));
    }
  }

  @Test
  void theBlobsOfTheNextBatchAreFetchedAhead() {
    for (int i = 0; i < 4; i++) {
      model.flush(24, 2_000);
    }
    TailerOptions options = TailerOptions.DEFAULT.withBatchEntriesMax(4);
    try (Tailer tailer = model.isle.openTailer(options)) {
      poll(tailer);
      long ahead = 0;
      // A batch may be without blobs.
      for (int i = 0; i < 3; i++) {
        StoreCounts before = model.engine.store.counts();
        model.engine.executor.runAll();
        ahead += model.engine.store.counts().minus(before).readRange();
        before = model.engine.store.counts();
        poll(tailer);
        assertThat(model.engine.store.counts().minus(before).readRange()).isZero();
      }
      assertThat(ahead).isPositive();
    }
    try (Tailer tailer = model.isle.openTailer(options)) {
      assertThat(rest(tailer)).isEqualTo(model.history);
    }
  }

  @Test
  void replayingAMillionChangesCostsARequestForEachEightMegabytes() {
    maintainer.close();
    MaintenanceOptions options =
        MaintenanceOptions.DEFAULT.withCommitsMin(64).withTimeout(Duration.ofMinutes(1));
    maintainer = model.isle.openMaintainer(options);
    int changes = 200;
    for (int i = 0; i < 5_000; i++) {
      model.flush(changes, 20);
      if (i % 500 == 0) {
        maintainer.runOnce();
      }
    }
    maintainer.compact(KeyRange.ALL);
    joinAndCollect();
    assertThat(model.history).hasSize(1_000_000);
    List<SegmentInfo> segments = model.manifest().segments();
    long bytes = segments.stream().mapToLong(SegmentInfo::sizeBytes).sum();
    long loose = model.manifest().compactedThrough() - segments.get(segments.size() - 1).toCommit();
    StoreCounts before = model.engine.store.counts();
    try (Tailer tailer = model.isle.openTailer(TailerOptions.DEFAULT)) {
      int seen = 0;
      for (Optional<ChangeBatch> b = poll(tailer); b.isPresent(); b = poll(tailer)) {
        List<Entry> some = b.get().changes();
        assertThat(some).isEqualTo(model.history.subList(seen, seen + some.size()));
        seen += some.size();
      }
      assertThat(seen).isEqualTo(1_000_000);
    }
    long used = model.engine.store.counts().minus(before).total();
    System.out.printf(
        "%d requests for %d segments of %d bytes and %d loose commits%n",
        used, segments.size(), bytes, loose);
    long most = bytes / (8 << 20) + 2L * segments.size() + loose + 6;
    assertThat(used).isLessThanOrEqualTo(most);
    assertThat(segments.size()).isLessThan(8);
    assertThat(loose).isLessThan(128);
  }
}
