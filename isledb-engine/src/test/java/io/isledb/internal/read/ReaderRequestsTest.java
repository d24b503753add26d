package io.isledb.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.Isle;
import io.isledb.IsleReader;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.KeyRange;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.internal.isle.IslesFactory;
import io.isledb.internal.testing.HandCompaction;
import io.isledb.internal.testing.TestEngine;
import io.isledb.options.IslesOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.options.SstOptions;
import io.isledb.options.WriterOptions;
import io.isledb.store.decorate.StoreCounts;
import io.isledb.testing.Seeds;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many requests reading makes. */
final class ReaderRequestsTest {
  /** Values of this size make a commit of {@link #ENTRIES} too large to be read whole. */
  private static final int LARGE_BYTES = 4_000;

  private static final int ENTRIES = 100;

  private final TestEngine engine = new TestEngine(1);
  private final Isles isles = IslesFactory.open(engine.context, IslesOptions.DEFAULT);
  private final Isle isle = isles.isle(TestEngine.ISLE);
  private final Random random = Seeds.random("ReaderRequestsTest");

  @AfterEach
  void close() {
    isles.close();
  }

  private StoreCounts count(Runnable action) {
    StoreCounts before = engine.store.counts();
    action.run();
    return engine.store.counts().minus(before);
  }

  private void write(int commits, int valueBytes) {
    WriterOptions options =
        WriterOptions.DEFAULT.withFlushInterval(Duration.ZERO).withFlushBytes(64 << 20);
    try (IsleWriter writer = isle.openWriter(options)) {
      for (int commit = 0; commit < commits; commit++) {
        for (int i = 0; i < ENTRIES; i++) {
          byte[] value = new byte[valueBytes];
          random.nextBytes(value);
          writer.put(key(commit, i), value);
        }
        writer.flush();
      }
    }
  }

  private static byte[] key(int commit, int i) {
    return Slice.utf8("c" + commit + "-k" + i).toByteArray();
  }

  @Test
  void openingTakesAsManyRequestsWhateverTheSizeOfTheIsle() {
    write(1, 10);
    assertOpensWithFew();
    HandCompaction compaction = new HandCompaction(engine.context, engine.layout, TestEngine.ISLE);
    for (int run = 0; run < 5; run++) {
      write(50, 100);
      assertOpensWithFew();
      compaction.fold(100, SstOptions.RUN);
      assertOpensWithFew();
    }
    write(900, 10);
    assertOpensWithFew();
  }

  private void assertOpensWithFew() {
    StoreCounts made = count(() -> isle.openReader(ReaderOptions.DEFAULT).close());
    assertThat(made.list()).as("manifests, commits").isEqualTo(2);
    assertThat(made.read()).as("the manifest").isEqualTo(1);
    assertThat(made.total()).isEqualTo(3);
    made = count(() -> isle.openWriter(WriterOptions.DEFAULT).close());
    assertThat(made.total()).as("a writer").isLessThanOrEqualTo(6);
  }

  @Test
  void theHeadsHeaderIsFetchedWhenSomebodyAsks() {
    write(3, LARGE_BYTES);
    try (IsleReader reader = isle.openReader(ReaderOptions.DEFAULT)) {
      StoreCounts made = count(() -> assertThat(reader.head().id()).isEqualTo(4));
      assertThat(made.readRange()).isEqualTo(1);
      assertThat(made.total()).isEqualTo(1);
      made =
          count(
              () -> {
                assertThat(reader.head().id()).isEqualTo(4);
                assertThat(reader.refresh()).isFalse();
                assertThat(reader.snapshot().head().id()).isEqualTo(4);
              });
      assertThat(made.total()).as("the refresh").isEqualTo(1);
    }
  }

  @Test
  void aColdGetLoadsEachCandidateOnceAndThenOneBlock() {
    write(3, LARGE_BYTES);
    try (IsleReader reader = isle.openReader(ReaderOptions.DEFAULT)) {
      // Three flushes and the fence; the flushes' tails, the fence as a whole, then a block.
      StoreCounts made = count(() -> assertThat(reader.get(key(0, 5))).hasSize(LARGE_BYTES));
      assertThat(made.read()).isEqualTo(1);
      assertThat(made.readRange()).isEqualTo(4);
      assertThat(made.total()).isEqualTo(5);
      assertThat(made.bytesRead()).isLessThan(3 * 80_000);

      assertThat(count(() -> reader.get(key(0, 5))).total()).as("warm").isZero();
      made = count(() -> reader.get(key(1, 50)));
      assertThat(made.total()).as("metadata known").isEqualTo(1);
    }
  }

  @Test
  void missingKeysCostNothingWhenTheFiltersAreKnown() {
    write(3, LARGE_BYTES);
    try (IsleReader reader = isle.openReader(ReaderOptions.DEFAULT)) {
      reader.get(key(9, 9));
      StoreCounts made =
          count(
              () -> {
                for (int i = 0; i < 1_000; i++) {
                  assertThat(reader.get(key(9, i))).isNull();
                }
              });
      assertThat(made.total()).as("blocks read because a filter erred").isLessThan(60);
    }
  }

  @Test
  void smallCommitsAreReadOnceAndWhole() {
    write(5, 100);
    try (IsleReader reader = isle.openReader(ReaderOptions.DEFAULT)) {
      assertThat(count(() -> reader.get(key(0, 0))).read())
          .as("five flushes and the fence")
          .isEqualTo(6);
      StoreCounts made =
          count(
              () -> {
                for (int i = 0; i < ENTRIES; i++) {
                  assertThat(reader.get(key(i % 5, i))).hasSize(100);
                }
                assertThat(reader.scan(Scan.ALL)).hasSize(5 * ENTRIES);
              });
      assertThat(made.total()).isZero();
    }
  }

  @Test
  void aRefreshAsksForTheNextCommitAndOncePerNewOne() {
    write(1, 10);
    try (IsleReader reader = isle.openReader(ReaderOptions.DEFAULT)) {
      StoreCounts made = count(() -> assertThat(reader.refresh()).isFalse());
      assertThat(made.readRange()).isEqualTo(1);
      assertThat(made.total()).isEqualTo(1);

      write(3, 10); // and a fence
      made = count(() -> assertThat(reader.refresh()).isTrue());
      assertThat(made.readRange()).isEqualTo(5);
      assertThat(made.total()).isEqualTo(5);
      assertThat(count(() -> reader.get(key(2, 2))).total())
          .as("what came with the refresh is not read again, and what is older not needed")
          .isZero();
      assertThat(count(() -> reader.get(key(9, 9))).total())
          .as("what was there before is read for a key that nothing newer has")
          .isEqualTo(2);
    }
  }

  @Test
  void aRefreshLooksForAManifestNowAndThenAndKeepsWhatItHas() {
    write(3, LARGE_BYTES);
    try (IsleReader reader = isle.openReader(ReaderOptions.DEFAULT)) {
      reader.get(key(0, 0));
      engine.time.advanceMs(61_000);
      StoreCounts made = count(() -> assertThat(reader.refresh()).isFalse());
      assertThat(made.list()).isEqualTo(1);
      assertThat(made.total()).isEqualTo(2);

      engine.time.advanceMs(Duration.ofHours(1).toMillis());
      made = count(() -> assertThat(reader.refresh()).isFalse());
      assertThat(made.total()).as("opened anew: list, read, list").isEqualTo(3);
      assertThat(count(() -> reader.get(key(0, 0))).total()).as("still warm").isZero();
    }
  }

  @Test
  void runsAreOpenedWithOneRequestAndOnlyWhereTheKeyMayBe() {
    write(3, LARGE_BYTES);
    new HandCompaction(engine.context, engine.layout, TestEngine.ISLE).fold(3, SstOptions.RUN);
    try (IsleReader reader = isle.openReader(ReaderOptions.DEFAULT)) {
      StoreCounts made = count(() -> assertThat(reader.get(key(1, 50))).hasSize(LARGE_BYTES));
      assertThat(made.readRange()).as("the tail of one run and a block").isEqualTo(2);
      assertThat(made.total()).isEqualTo(2);
      Scan few = Scan.of(KeyRange.from(Slice.of(key(2, 0)))).limit(3);
      made = count(() -> assertThat(reader.scan(few)).hasSize(3));
      assertThat(made.total()).as("one more tail, one or two blocks").isLessThanOrEqualTo(3);
    }
  }

  @Test
  void anOpenReaderOfARunOnlyIsleTakesThreeRequests() {
    write(3, 100);
    new HandCompaction(engine.context, engine.layout, TestEngine.ISLE).fold(3, SstOptions.RUN);
    StoreCounts made = count(() -> isle.openReader(ReaderOptions.DEFAULT).close());
    assertThat(made.total()).isEqualTo(3);
  }

  @Test
  void handlesAndDiscoveryCostWhatTheySay() {
    write(1, 10);
    assertThat(count(() -> isles.isle("elsewhere")).total()).isZero();
    assertThat(count(() -> assertThat(isle.exists()).isTrue()).total()).isEqualTo(1);
    assertThat(count(() -> assertThat(isle.head()).isPresent()).total()).isEqualTo(4);
    // The root, the topic, the partition.
    assertThat(count(() -> isles.discover("")).total()).isEqualTo(3);
  }
}
