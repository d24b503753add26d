package io.isledb.internal.tail;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.ChangeBatch;
import io.isledb.Cursor;
import io.isledb.Entry;
import io.isledb.Tailer;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.SegmentInfo;
import io.isledb.internal.testing.FeedModel;
import io.isledb.options.MaintenanceOptions;
import io.isledb.options.TailerOptions;
import io.isledb.store.decorate.StoreCounts;
import io.isledb.testing.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is fetched ahead of a tail: when, how much, and never more than the bound set for it. */
final class AheadTest {
  private final FeedModel model = new FeedModel(Seeds.random("AheadTest"));

  @AfterEach
  void close() {
    model.close();
  }

  private void flush(int commits, int changes, int keys) {
    for (int i = 0; i < commits; i++) {
      model.flush(changes, keys);
    }
  }

  private static List<Entry> poll(Tailer tailer, int commits) {
    List<Entry> changes = new ArrayList<>();
    for (int i = 0; i < commits; i++) {
      Optional<ChangeBatch> batch = tailer.poll(Duration.ZERO);
      batch.ifPresent(found -> changes.addAll(found.changes()));
    }
    return changes;
  }

  @Test
  void commitsOfTheLogAreFetchedAheadWithinTheBound() {
    flush(60, 1_500, 150); // so many that one takes about as much memory as the next
    TailerOptions options = TailerOptions.DEFAULT.withPrefetchCommits(4);
    try (Tailer tailer = model.isle.openTailer(options)) {
      List<Entry> seen = new ArrayList<>(poll(tailer, 10));
      long four = tailer.aheadBytes();
      assertThat(four).isPositive().isEqualTo(tailer.heldBytes());

      tailer.limitAhead(four / 2);
      seen.addAll(poll(tailer, 1));
      assertThat(tailer.aheadBytes()).as("stays until it is come to").isGreaterThan(four / 2);
      seen.addAll(poll(tailer, 10));
      assertThat(tailer.aheadBytes()).isPositive().isLessThan(four);

      tailer.limitAhead(0);
      seen.addAll(poll(tailer, 10));
      assertThat(tailer.aheadBytes()).isZero();
      assertThat(tailer.heldBytes()).isZero();

      tailer.limitAhead(Long.MAX_VALUE);
      seen.addAll(poll(tailer, 10));
      assertThat(tailer.aheadBytes()).isPositive();
      seen.addAll(poll(tailer, 40));
      assertThat(tailer.heldBytes()).isZero();
      assertThat(seen).isEqualTo(model.history);
    }
  }

  @Test
  void rangesOfASegmentAreFetchedAheadWithinTheBoundAndDroppedAtTheirEnd() {
    flush(40, 20, 150);
    MaintenanceOptions options =
        MaintenanceOptions.DEFAULT.withCommitsMin(1).withSegmentCommits(20);
    try (var maintainer = model.isle.openMaintainer(options)) {
      maintainer.runOnce();
    }
    Manifest manifest = model.manifest();
    SegmentInfo segment = manifest.joined().findFirst().orElseThrow();
    int rangeBytes = (int) (segment.sizeBytes() / 5);
    SegmentStream stream =
        new SegmentStream(model.engine.context, model.engine.layout, rangeBytes, true);
    List<Entry> seen = new ArrayList<>();
    int half = (int) (segment.fromCommit() + segment.toCommit()) / 2;
    int ranges = 0;
    for (long id = segment.fromCommit(); id <= segment.toCommit(); id++) {
      stream.limitAhead(id < half ? Long.MAX_VALUE : 0);
      seen.addAll(stream.commit(segment, id, manifest.isleId()).orElseThrow().changes());
      ranges += stream.presentBytes() == 0 ? 1 : 0;
      assertThat(stream.presentBytes()).isLessThanOrEqualTo(rangeBytes);
      assertThat(stream.aheadBytes()).isLessThanOrEqualTo(rangeBytes);
      if (id < half && stream.presentBytes() > 0) {
        assertThat(stream.aheadBytes()).isPositive();
      }
    }
    assertThat(stream.aheadBytes()).isZero();
    assertThat(ranges).isBetween(5, 10);
    int first = model.changesBefore(Cursor.startOf(segment.fromCommit()));
    assertThat(seen).isEqualTo(model.history.subList(first, first + seen.size()));
  }

  /** How many commits were asked for ahead when the first changes have come. */
  private int askedAhead(Tailer tailer) {
    assertThat(tailer.poll(Duration.ZERO)).isPresent();
    return model.engine.executor.waiting();
  }

  @Test
  void whoIsBehindAsksAheadFromTheFirstCommitOn() {
    flush(9, 3, 50);
    model.engine.time.advanceMs(2 * TailerOptions.DEFAULT.pollInterval().toMillis() + 1);
    try (Tailer tailer = model.isle.openTailer(TailerOptions.DEFAULT)) {
      // The fence that a writer begins with is a commit, too: two after it, then four. The one
      // that is asked for has somebody come to decode it besides.
      assertThat(askedAhead(tailer)).isEqualTo(1 + 1 + 4);
      model.engine.executor.runAll();
      StoreCounts before = model.engine.store.counts();
      for (int i = 0; i < 4; i++) {
        assertThat(tailer.poll(Duration.ZERO)).isPresent();
      }
      assertThat(model.engine.store.counts().minus(before).total()).isZero();
    }
  }

  @Test
  void whoIsNotBehindAsksAheadForOneWhenTwoWereThere() {
    flush(9, 3, 50);
    try (Tailer tailer = model.isle.openTailer(TailerOptions.DEFAULT)) {
      assertThat(askedAhead(tailer)).isEqualTo(1);
    }
  }
}
