package io.isledb.internal.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.IsleReader;
import io.isledb.KeyRange;
import io.isledb.Maintainer;
import io.isledb.Mutation;
import io.isledb.Slice;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.RunInfo;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.options.CompactionPolicy;
import io.isledb.options.MaintenanceOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.store.decorate.StoreCounts;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Letting go by age never brings an older value back. */
class RetentionTest {
  private static final long MINUTE_MS = 60_000;
  private static final MaintenanceOptions EACH_COMMIT =
      MaintenanceOptions.DEFAULT.withCommitsMin(1).withTierRuns(50);
  private static final CompactionPolicy WINDOWS =
      new CompactionPolicy.TimeWindow(Duration.ofMinutes(1), Duration.ofMinutes(10));
  private static final CompactionPolicy FIFO = new CompactionPolicy.Fifo(Duration.ofMinutes(10));

  private final ModelIsle model = new ModelIsle(new Random(11));

  /** A time that begins a window. */
  private final long startMs = (model.nowMs() / MINUTE_MS + 1) * MINUTE_MS;

  @AfterEach
  void close() {
    model.close();
  }

  private void put(String key, @Nullable String value, long timestampMs) {
    model.put(key, value, timestampMs, Mutation.NEVER);
    model.flush();
  }

  private @Nullable String get(String key) {
    try (IsleReader reader = model.isle.openReader(ReaderOptions.DEFAULT)) {
      byte[] value = reader.get(Slice.utf8(key).toByteArray());
      return value == null ? null : Slice.of(value).toUtf8();
    }
  }

  private void at(long ms) {
    model.engine.time.advanceMs(ms - model.nowMs());
  }

  @Test
  void aLateValueThatGoesFirstTakesTheEarlierOneWithIt() {
    Maintainer maintainer = model.isle.openMaintainer(EACH_COMMIT.withPolicy(WINDOWS));
    at(startMs + 5 * MINUTE_MS);
    put("key", "older but stamped later", startMs + 4 * MINUTE_MS);
    maintainer.runOnce();
    put("key", "newer but stamped earlier", startMs);
    maintainer.runOnce();
    assertThat(get("key")).isEqualTo("newer but stamped earlier");
    at(startMs + 11 * MINUTE_MS);
    maintainer.runOnce();
    assertThat(get("key")).isNull();
    assertThat(model.manifest().runs()).as("the delete has met what it hides").isEmpty();
    at(startMs + 15 * MINUTE_MS);
    maintainer.runOnce();
    assertThat(get("key")).isNull();
    assertThat(model.manifest().runs()).isEmpty();
  }

  @Test
  void aLateDeleteThatGoesFirstStillDeletes() {
    Maintainer maintainer = model.isle.openMaintainer(EACH_COMMIT.withPolicy(WINDOWS));
    at(startMs + 5 * MINUTE_MS);
    put("key", "value", startMs + 4 * MINUTE_MS);
    put("other", "value", startMs + 4 * MINUTE_MS);
    maintainer.runOnce();
    put("key", null, startMs);
    maintainer.runOnce();
    at(startMs + 11 * MINUTE_MS);
    maintainer.runOnce();
    assertThat(get("key")).isNull();
    assertThat(get("other")).isEqualTo("value");
    maintainer.compact(KeyRange.ALL);
    assertThat(get("key")).isNull();
    assertThat(model.manifest().ssts().mapToLong(SstInfo::entries).sum()).isEqualTo(1);
  }

  @Test
  void inEachWindowThatHoldsAnOlderValueItIsHidden() {
    Maintainer maintainer = model.isle.openMaintainer(EACH_COMMIT.withPolicy(WINDOWS));
    at(startMs + 5 * MINUTE_MS);
    put("key", "first", startMs + 4 * MINUTE_MS);
    maintainer.runOnce();
    put("key", "second", startMs + 2 * MINUTE_MS);
    maintainer.runOnce();
    put("key", "third", startMs);
    maintainer.runOnce();
    for (int minute = 11; minute < 16; minute++) {
      at(startMs + minute * MINUTE_MS);
      maintainer.runOnce();
      assertThat(get("key")).as("minute " + minute).isNull();
    }
    assertThat(model.manifest().runs()).isEmpty();
  }

  @Test
  void inOrderAWindowGoesWithoutBeingRead() {
    Maintainer maintainer = model.isle.openMaintainer(EACH_COMMIT.withPolicy(WINDOWS));
    for (int minute = 0; minute < 5; minute++) {
      at(startMs + minute * MINUTE_MS);
      put("key", "value " + minute, model.nowMs());
      maintainer.runOnce();
    }
    at(startMs + 11 * MINUTE_MS);
    StoreCounts before = model.engine.store.counts();
    maintainer.runOnce();
    StoreCounts used = model.engine.store.counts().minus(before);
    assertThat(used.readRange() + used.read() + used.put()).isZero();
    assertThat(model.manifest().runs()).hasSize(4);
    assertThat(get("key")).isEqualTo("value 4");
  }

  @Test
  void whatCameLateForAWindowThatIsGoneGoesToo() {
    Maintainer maintainer = model.isle.openMaintainer(EACH_COMMIT.withPolicy(WINDOWS));
    at(startMs + 20 * MINUTE_MS);
    put("key", "value", startMs + 20 * MINUTE_MS);
    maintainer.runOnce();
    put("key", "very late", startMs);
    put("stays", "value", startMs + 20 * MINUTE_MS);
    maintainer.runOnce();
    assertThat(get("key")).isNull();
    assertThat(get("stays")).isEqualTo("value");
  }

  @Test
  void byAgeTheOldestGoesFirstWhateverItsTimestamp() {
    Maintainer maintainer = model.isle.openMaintainer(EACH_COMMIT.withPolicy(FIFO));
    at(startMs + 5 * MINUTE_MS);
    put("key", "older but stamped later", startMs + 4 * MINUTE_MS);
    maintainer.runOnce();
    put("key", "newer but stamped earlier", startMs);
    maintainer.runOnce();
    at(startMs + 11 * MINUTE_MS);
    maintainer.runOnce();
    assertThat(get("key")).as("waits for what it hides").isEqualTo("newer but stamped earlier");
    at(startMs + 14 * MINUTE_MS);
    maintainer.runOnce();
    assertThat(get("key")).isNull();
    assertThat(model.manifest().runs()).isEmpty();
  }

  @Test
  void byAgeNeighboursAreJoinedOnlyWhenTheyAreOfOneAge() {
    Maintainer maintainer = model.isle.openMaintainer(EACH_COMMIT.withTierRuns(2).withPolicy(FIFO));
    for (int i = 0; i < 20; i++) {
      at(startMs + i * 15_000L);
      put("key-" + i, "value", model.nowMs());
      maintainer.runOnce();
    }
    for (RunInfo run : model.manifest().runs()) {
      assertThat(run.maxTimestampMs() - run.minTimestampMs())
          .isLessThanOrEqualTo(10 * MINUTE_MS / 16);
    }
    assertThat(model.manifest().runs()).hasSizeBetween(7, 11);
    at(startMs + 10 * MINUTE_MS + 90_000);
    maintainer.runOnce();
    assertThat(get("key-3")).isNull();
    assertThat(get("key-9")).isEqualTo("value");
  }

  @Test
  void aLimitOnBytesTakesTheOldest() {
    for (CompactionPolicy policy :
        new CompactionPolicy[] {
          new CompactionPolicy.Fifo(Duration.ofDays(9), 2_500),
          new CompactionPolicy.TimeWindow(Duration.ofMinutes(1), Duration.ofDays(9), 2_500)
        }) {
      try (ModelIsle limited = new ModelIsle(new Random(5))) {
        Maintainer maintainer = limited.isle.openMaintainer(EACH_COMMIT.withPolicy(policy));
        for (int i = 0; i < 20; i++) {
          limited.put("key-" + i, "value", limited.nowMs(), Mutation.NEVER);
          limited.flush();
          maintainer.runOnce();
          limited.engine.time.advanceMs(MINUTE_MS);
        }
        Manifest manifest =
            new ManifestStore(limited.engine.context, limited.engine.layout).newest().orElseThrow();
        long bytes = manifest.runs().stream().mapToLong(RunInfo::sizeBytes).sum();
        assertThat(bytes).isBetween(1_250L, 2_500L);
        try (IsleReader reader = limited.isle.openReader(ReaderOptions.DEFAULT)) {
          assertThat(reader.get(Slice.utf8("key-19").toByteArray())).isNotNull();
          assertThat(reader.get(Slice.utf8("key-0").toByteArray())).isNull();
        }
      }
    }
  }
}
