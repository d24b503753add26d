package io.isledb.internal.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.ChangeBatch;
import io.isledb.CommitInfo;
import io.isledb.Cursor;
import io.isledb.Entry;
import io.isledb.KeyRange;
import io.isledb.Maintainer;
import io.isledb.Tailer;
import io.isledb.Verification;
import io.isledb.error.CursorExpiredException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.internal.testing.FeedModel;
import io.isledb.options.IsleOptions;
import io.isledb.options.MaintenanceOptions;
import io.isledb.options.TailerOptions;
import io.isledb.options.TailerOptions.Start;
import io.isledb.store.decorate.RequestKind;
import io.isledb.store.testing.Fault;
import io.isledb.testing.Seeds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A writer, a maintainer that joins, merges and cuts while the store fails, a collector, and
 * tailers that stop, sleep and begin again anywhere: each sees every change once and in order, or
 * is told that the feed no longer reaches back.
 */
class FeedSimulationTest {
  private static final MaintenanceOptions SMALL =
      MaintenanceOptions.DEFAULT
          .withCommitsMin(3)
          .withSegmentCommits(5)
          .withSegmentBytes(64 << 10)
          .withTimeout(Duration.ofSeconds(5));

  private final Random random = Seeds.random("FeedSimulationTest");
  private final FeedModel model = new FeedModel(random);
  private final List<Follower> followers = new ArrayList<>();
  private Maintainer maintainer = model.isle.openMaintainer(SMALL);
  private int expired;
  private int seen;
  private int collected;

  /** A tailer and what it has to see next. */
  private final class Follower {
    private Tailer tailer;
    private int next;

    Follower(Cursor cursor) {
      begin(cursor);
    }

    void begin(Cursor cursor) {
      TailerOptions options =
          TailerOptions.DEFAULT
              .withBatchEntriesMax(1 + random.nextInt(40))
              .withPrefetchCommits(random.nextInt(3));
      tailer = model.isle.openTailer(options.from(cursor));
      next = model.changesBefore(cursor);
    }

    void restart() {
      Cursor cursor = tailer.cursor();
      tailer.close();
      begin(cursor);
    }

    void poll(int batches) {
      for (int i = 0; i < batches; i++) {
        Cursor at = tailer.cursor();
        try {
          Optional<ChangeBatch> batch = tailer.poll(Duration.ZERO);
          if (batch.isEmpty()) {
            return;
          }
          see(batch.get());
        } catch (CursorExpiredException e) {
          assertThat(at.commitId()).isLessThan(e.logStart());
          assertThat(e.logStart()).isEqualTo(model.manifest().logStart());
          expired++;
          tailer.close();
          begin(model.isle.feedStart());
        }
      }
    }

    private void see(ChangeBatch batch) {
      List<Entry> changes = batch.changes();
      assertThat(changes).isEqualTo(model.history.subList(next, next + changes.size()));
      next += changes.size();
      seen += changes.size();
      assertThat(model.changesBefore(batch.next())).isEqualTo(next);
    }

    void pollToTheEnd() {
      poll(Integer.MAX_VALUE);
      assertThat(next).isEqualTo(model.history.size());
    }
  }

  @Test
  void everyTailerSeesEveryChangeOnceInOrderOrHearsThatItCannot() {
    int steps = Integer.getInteger("isledb.feed.steps", 2_000);
    for (int i = 0; i < 4; i++) {
      followers.add(new Follower(Cursor.ORIGIN));
    }
    for (int step = 0; step < steps; step++) {
      if (step == steps / 4 || step == steps / 2) {
        Duration time = step == steps / 4 ? Duration.ofMinutes(30) : IsleOptions.FOREVER;
        model.isle.changeOptions(options -> options.withFeedRetention(time));
      }
      step();
      model.engine.executor.runAll();
    }
    model.engine.faulty.heal();
    followers.forEach(Follower::pollToTheEnd);
    model.checkSegments();
    assertThat(model.isle.verify((done, of) -> {}).problems()).isEmpty();
    System.out.printf(
        "%d changes in %d commits, %d seen, %d expired, %d collected, %d segments%n",
        model.history.size(),
        model.commits.size(),
        seen,
        expired,
        collected,
        model.manifest().segments().size());
    assertThat(expired).isPositive();
    assertThat(collected).isPositive();
    letEverythingGo();
    followers.forEach(follower -> follower.tailer.close());
    model.close();
  }

  /** When nothing of the feed is kept, nothing of it is left over. */
  private void letEverythingGo() {
    model.isle.changeOptions(options -> options.withFeedRetention(Duration.ZERO));
    maintainer = model.isle.openMaintainer(SMALL);
    maintainer.compact(KeyRange.ALL);
    for (int day = 0; day < 3; day++) {
      maintainer.runOnce();
      model.engine.time.advanceMs(Duration.ofDays(1).toMillis());
      maintainer.collect();
    }
    Verification verified = model.isle.verify((done, of) -> {});
    assertThat(verified.problems()).isEmpty();
    assertThat(verified.orphans()).isEmpty();
    assertThat(model.engine.memory.list(model.engine.layout.segmentPrefix(), "", 9).objects())
        .isEmpty();
    long fences = model.commits.values().stream().filter(CommitInfo::isFence).count();
    assertThat(model.engine.log().listAfter(0).size()).isLessThanOrEqualTo((int) fences + 1);
  }

  private void step() {
    int choice = random.nextInt(100);
    if (choice < 40) {
      model.flush(1 + random.nextInt(8), 1 + random.nextInt(500));
    } else if (choice < 42) {
      model.restartWriter();
    } else if (choice < 55) {
      maintain();
    } else if (choice < 60) {
      collected += maintainer.collect().items().size();
    } else if (choice < 80) {
      anyFollower().poll(1 + random.nextInt(random.nextInt(10) == 0 ? 100 : 5));
    } else if (choice < 85) {
      anyFollower().restart();
    } else if (choice < 87) {
      seekSomewhere(anyFollower());
    } else if (choice < 97) {
      int minutes = random.nextInt(4) == 0 ? 40 : 2;
      model.engine.time.advanceMs(random.nextInt(minutes * 60_000));
    } else if (choice < 99 || random.nextInt(3) > 0) {
      lookUpATime();
    } else {
      changeRetention();
    }
  }

  private Follower anyFollower() {
    return followers.get(random.nextInt(followers.size()));
  }

  private void maintain() {
    if (random.nextInt(4) == 0) {
      // A request is lost on the way: between a segment and its manifest, among others.
      Fault fault = random.nextBoolean() ? Fault.LOST_ANSWER : Fault.LOST_REQUEST;
      RequestKind kind =
          List.of(RequestKind.PUT, RequestKind.CREATE, RequestKind.LIST, RequestKind.READ)
              .get(random.nextInt(4));
      model.engine.faulty.next(kind, name -> true, fault);
    }
    try {
      maintainer.runOnce();
      if (random.nextInt(20) == 0) {
        maintainer = model.isle.openMaintainer(SMALL);
      }
    } catch (StoreUnavailableException e) {
      if (random.nextBoolean()) {
        model.engine.faulty.heal();
        maintainer = model.isle.openMaintainer(SMALL);
      }
    } finally {
      model.engine.faulty.heal();
    }
    model.checkSegments();
  }

  private void seekSomewhere(Follower follower) {
    long id = 1L + random.nextInt(model.commits.size());
    CommitInfo commit = model.commits.get(id);
    long ordinal = commit.entries() == 0 ? 0 : random.nextInt((int) commit.entries());
    follower.tailer.seek(new Cursor(id, ordinal));
    follower.next = model.changesBefore(new Cursor(id, ordinal));
  }

  private void lookUpATime() {
    long first = model.commits.firstEntry().getValue().committedAtMs();
    long timeMs = first + random.nextInt((int) (model.engine.time.wallMs() - first + 2));
    long start = model.manifest().logStart();
    Cursor expected =
        model.commits.tailMap(start).values().stream()
            .filter(commit -> commit.committedAtMs() >= timeMs)
            .findFirst()
            .map(commit -> Cursor.startOf(commit.id()))
            .orElse(model.isle.feedEnd());
    assertThat(model.isle.feedAt(Instant.ofEpochMilli(timeMs))).isEqualTo(expected);
    try (Tailer tailer =
        model.isle.openTailer(
            TailerOptions.DEFAULT.from(new Start.Since(Instant.ofEpochMilli(timeMs))))) {
      assertThat(tailer.cursor()).isEqualTo(expected);
    }
  }

  private void changeRetention() {
    Duration time =
        switch (random.nextInt(6)) {
          case 0 -> Duration.ZERO;
          case 1 -> Duration.ofMinutes(1 + random.nextInt(60));
          case 2 -> Duration.ofHours(1 + random.nextInt(24));
          default -> IsleOptions.FOREVER;
        };
    long bytes = random.nextInt(6) == 0 ? 1_000 + random.nextInt(1 << 20) : Long.MAX_VALUE;
    model.isle.changeOptions(
        options -> options.withFeedRetention(time).withFeedRetentionBytes(bytes));
  }
}
