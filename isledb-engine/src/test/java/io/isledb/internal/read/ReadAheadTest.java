package io.isledb.internal.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.Entry;
import io.isledb.Isle;
import io.isledb.IsleIterator;
import io.isledb.IsleReader;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.KeyRange;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.error.CorruptObjectException;
import io.isledb.internal.isle.IslesFactory;
import io.isledb.internal.testing.HandCompaction;
import io.isledb.internal.testing.TestEngine;
import io.isledb.options.IslesOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.options.SstOptions;
import io.isledb.options.WriterOptions;
import io.isledb.store.ObjectInfo;
import io.isledb.store.decorate.StoreCounts;
import io.isledb.testing.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many requests scans make, and when. Nothing runs in the background unless a test says so. */
final class ReadAheadTest {
  private static final int KEY_BYTES = 16;
  private static final int VALUE_BYTES = 100;
  private static final int ENTRIES = 30_000;

  private final TestEngine engine = new TestEngine(1);
  private final Isles isles =
      IslesFactory.open(engine.context, IslesOptions.DEFAULT.withBlockCacheBytes(256L << 20));
  private final Isle isle = isles.isle(TestEngine.ISLE);
  private final Random random = Seeds.random("ReadAheadTest");

  @AfterEach
  void close() {
    isles.close();
  }

  private static Slice key(int i) {
    return Slice.utf8(String.format(java.util.Locale.ROOT, "%0" + KEY_BYTES + "d", i));
  }

  /** Writes and folds into a run. */
  private IsleReader readerOfRun(int ssts, SstOptions options) {
    try (IsleWriter writer =
        isle.openWriter(
            WriterOptions.DEFAULT.withFlushInterval(Duration.ZERO).withFlushBytes(64 << 20))) {
      for (int i = 0; i < ENTRIES; i++) {
        byte[] value = new byte[VALUE_BYTES];
        random.nextBytes(value);
        writer.put(key(i).toByteArray(), value);
      }
      writer.flush();
    }
    new HandCompaction(engine.context, engine.layout, TestEngine.ISLE).fold(ssts, options);
    IsleReader reader = isle.openReader(ReaderOptions.DEFAULT);
    loadMetadata(reader, ssts);
    return reader;
  }

  private static void loadMetadata(IsleReader reader, int ssts) {
    for (int part = 0; part < ssts; part++) {
      // A key that is not there but within the part's range: its filter is loaded, no block.
      Slice absent = Slice.utf8(key(ENTRIES / ssts * part + 1).toUtf8() + "-");
      assertThat(reader.get(absent.toByteArray())).isNull();
    }
  }

  private StoreCounts count(Runnable action) {
    StoreCounts before = engine.store.counts();
    action.run();
    return engine.store.counts().minus(before);
  }

  private static void expect(List<Entry> found, int from, int count) {
    assertThat(found).hasSize(count);
    for (int i = 0; i < count; i++) {
      assertThat(found.get(i).key()).isEqualTo(key(from + i));
    }
  }

  @Test
  void aScanOfTenEntriesTakesTwoRequestsAtMostWhereverItBegins() {
    for (int blockBytes : new int[] {1 << 10, 16 << 10}) {
      try (IsleReader reader = readerOfRun(1, SstOptions.RUN.withBlockBytes(blockBytes))) {
        for (int i = 0; i < 200; i++) {
          int from = random.nextInt(ENTRIES - 10);
          Scan scan = Scan.of(KeyRange.from(key(from))).limit(10).pastCaches();
          StoreCounts made = count(() -> expect(reader.scan(scan), from, 10));
          assertThat(made.total()).isLessThanOrEqualTo(2);
          assertThat(made.bytesRead()).as("little more than needed").isLessThan(64 << 10);
          Scan down = Scan.of(new KeyRange(null, true, key(from + 9), true)).limit(10).pastCaches();
          made = count(() -> assertThat(reader.scan(down.descending())).hasSize(10));
          assertThat(made.total()).isLessThanOrEqualTo(2);
        }
      }
    }
  }

  @Test
  void aShortScanThatDoesNotSayHowLongItIsTakesOneRequest() {
    try (IsleReader reader = readerOfRun(1, SstOptions.RUN)) {
      StoreCounts made =
          count(
              () -> {
                try (IsleIterator walk = reader.iterate(Scan.of(KeyRange.from(key(700))))) {
                  for (int i = 0; i < 10; i++) {
                    assertThat(walk.next()).isTrue();
                  }
                }
              });
      assertThat(made.total()).isEqualTo(1);
      assertThat(engine.executor.waiting()).as("nothing was asked for ahead").isZero();
    }
  }

  @Test
  void aScanOfTenThousandEntriesTakesAFew() {
    try (IsleReader reader = readerOfRun(1, SstOptions.RUN)) {
      Scan limited = Scan.of(KeyRange.from(key(5_000))).limit(10_000).pastCaches();
      StoreCounts made = count(() -> expect(reader.scan(limited), 5_000, 10_000));
      assertThat(made.total()).isEqualTo(1);

      Scan bounded = Scan.of(KeyRange.of(key(5_000), key(15_000))).pastCaches();
      made = count(() -> expect(reader.scan(bounded), 5_000, 10_000));
      assertThat(made.total()).as("64 KiB, 256 KiB, and what is left").isEqualTo(3);

      made = count(() -> assertThat(reader.scan(bounded.descending())).hasSize(10_000));
      assertThat(made.total()).isEqualTo(3);
    }
  }

  @Test
  void nothingIsReadPastTheEndOfARange() {
    try (IsleReader reader = readerOfRun(1, SstOptions.RUN.withBlockBytes(1 << 10))) {
      for (int i = 0; i < 100; i++) {
        int from = random.nextInt(ENTRIES - 20);
        Scan scan = Scan.of(KeyRange.of(key(from), key(from + 20))).pastCaches();
        StoreCounts made = count(() -> expect(reader.scan(scan), from, 20));
        assertThat(made.total()).isEqualTo(1);
        assertThat(made.bytesRead()).as("four or five blocks").isLessThan(6 << 10);
        made = count(() -> assertThat(reader.scan(scan.descending())).hasSize(20));
        assertThat(made.total()).isEqualTo(1);
        assertThat(made.bytesRead()).isLessThan(6 << 10);
      }
    }
  }

  @Test
  void theNextRangeIsFetchedWhileThePresentOneIsConsumed() {
    try (IsleReader reader = readerOfRun(3, SstOptions.RUN);
        IsleIterator walk = reader.iterate(Scan.ALL.pastCaches())) {
      long taken = 0;
      List<Long> stalls = new ArrayList<>();
      long before = engine.store.counts().total();
      while (walk.next()) {
        // Every request but the first was made by the executor, before it was needed.
        if (engine.store.counts().total() != before) {
          stalls.add(taken);
        }
        engine.executor.runAll();
        before = engine.store.counts().total();
        taken++;
      }
      assertThat(taken).isEqualTo(ENTRIES);
      assertThat(stalls).containsExactly(0L);
    }
  }

  @Test
  void aWholeScanOfManySstsTakesFewRequestsAndBoundedMemory() {
    try (IsleReader reader = readerOfRun(3, SstOptions.RUN)) {
      StoreCounts made = count(() -> assertThat(reader.scan(Scan.ALL)).hasSize(ENTRIES));
      assertThat(made.total()).as("64 KiB, 256 KiB, the rest of the first; two").isLessThan(7);
      assertThat(count(() -> reader.scan(Scan.ALL)).total()).as("kept").isZero();
      assertThat(count(() -> reader.scan(Scan.ALL.descending())).total()).isZero();
    }
    ReaderOptions small = ReaderOptions.DEFAULT.withReadAheadBytes(64 << 10);
    try (IsleReader reader = isle.openReader(small)) {
      Scan scan = Scan.ALL.pastCaches();
      StoreCounts made = count(() -> assertThat(reader.scan(scan)).hasSize(ENTRIES));
      assertThat(made.total()).as("the caches are asked all the same").isZero();
    }
  }

  @Test
  void whatAScanLeavesPastTheCachesIsReadAgain() {
    try (IsleReader reader = readerOfRun(1, SstOptions.RUN)) {
      Scan scan = Scan.of(KeyRange.of(key(0), key(1_000)));
      assertThat(count(() -> reader.scan(scan.pastCaches())).total()).isPositive();
      assertThat(count(() -> reader.scan(scan)).total()).isPositive();
      assertThat(count(() -> reader.scan(scan.pastCaches())).total()).isZero();
    }
  }

  @Test
  void blocksInTheCacheAreNotFetchedAgain() {
    try (IsleReader reader = readerOfRun(1, SstOptions.RUN)) {
      reader.scan(Scan.of(KeyRange.of(key(0), key(5_000))));
      reader.scan(Scan.of(KeyRange.of(key(5_400), key(ENTRIES))));
      Scan all = Scan.ALL.pastCaches();
      StoreCounts made = count(() -> assertThat(reader.scan(all)).hasSize(ENTRIES));
      assertThat(made.total()).isEqualTo(1);
      assertThat(made.bytesRead()).as("the gap").isLessThan(64 << 10);
    }
  }

  @Test
  void aScanThatIsClosedGivesUpWhatItHadAskedFor() {
    try (IsleReader reader = readerOfRun(2, SstOptions.RUN)) {
      IsleIterator walk = reader.iterate(Scan.ALL);
      for (int i = 0; i < 5_000; i++) {
        assertThat(walk.next()).isTrue();
      }
      assertThat(engine.executor.waiting()).isPositive();
      walk.close();
      assertThat(count(engine.executor::runAll).total()).isZero();
    }
  }

  @Test
  void aScanWhoseObjectsVanishUnderWayFailsAndDoesNotJustEnd() {
    try (IsleReader reader = readerOfRun(3, SstOptions.RUN);
        IsleIterator walk = reader.iterate(Scan.ALL)) {
      for (int i = 0; i < 10; i++) {
        assertThat(walk.next()).isTrue();
      }
      List<String> runs =
          engine.memory.list("", "", 100).objects().stream()
              .map(ObjectInfo::name)
              .filter(name -> name.contains("/runs/"))
              .toList();
      assertThat(runs).hasSize(3);
      engine.memory.delete(runs);
      assertThatThrownBy(
              () -> {
                while (walk.next()) {
                  engine.executor.runAll();
                }
              })
          .isInstanceOf(CorruptObjectException.class)
          .hasMessageContaining("runs/");
      assertThatThrownBy(walk::next).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aScanWhoseObjectsVanishBeforeItBeginsTurnsToANewerView() {
    try (IsleWriter writer =
        isle.openWriter(
            WriterOptions.DEFAULT.withFlushInterval(Duration.ZERO).withFlushBytes(64 << 20))) {
      for (int i = 0; i < ENTRIES; i++) {
        writer.put(key(i).toByteArray(), new byte[] {1, 2, 3, (byte) random.nextInt()});
      }
      writer.flush();
      try (IsleReader reader = isle.openReader(ReaderOptions.DEFAULT)) {
        assertThat(reader.get(key(1).toUtf8().concat("-").getBytes(UTF_8))).isNull();
        HandCompaction compaction =
            new HandCompaction(engine.context, engine.layout, TestEngine.ISLE);
        compaction.forget(3, compaction.fold(2, SstOptions.RUN));
        assertThat(reader.scan(Scan.ALL)).hasSize(ENTRIES);
      }
    }
  }
}
