package io.isledb.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.IsleReader;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.KeyRange;
import io.isledb.Prefetch;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.base.IoPool;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reads with nothing in memory: what is fetched together, at once, and ahead. */
@Timeout(120)
final class ColdReadsTest {
  private static final int ENTRIES = 2_000;
  private static final int VALUE_BYTES = 1_000;
  private static final int COMMITS = 6;
  private static final int THREADS = 8;

  private final TestEngine engine = new TestEngine(1);
  private final Random random = Seeds.random("ColdReadsTest");

  private static byte[] key(int commit, int i) {
    return Slice.utf8("key" + (100_000 + i) + "-" + commit).toByteArray();
  }

  private void write(int commits) {
    WriterOptions options =
        WriterOptions.DEFAULT.withFlushInterval(Duration.ZERO).withFlushBytes(64 << 20);
    try (Isles isles = IslesFactory.open(engine.context, IslesOptions.DEFAULT);
        IsleWriter writer = isles.isle(TestEngine.ISLE).openWriter(options)) {
      for (int commit = 0; commit < commits; commit++) {
        for (int i = 0; i < ENTRIES; i++) {
          byte[] value = new byte[VALUE_BYTES];
          random.nextBytes(value);
          writer.put(key(commit, i), value);
        }
        writer.flush();
      }
    }
  }

  /** What a test does with a reader. */
  private interface Use {
    void of(IsleReader reader) throws Exception;
  }

  /**
   * A reader with threads of its own, over a store that calls a hook before each ranged read of
   * data.
   */
  private void withReader(Runnable beforeRead, Use use) throws Exception {
    try (IoPool pool = new IoPool("test-io", 16)) {
      EngineContext context =
          new EngineContext(
              new GatedReads(engine.store, beforeRead),
              engine.time,
              engine.context.ids(),
              pool,
              engine.timers);
      try (Isles isles = IslesFactory.open(context, IslesOptions.DEFAULT);
          IsleReader reader = isles.isle(TestEngine.ISLE).openReader(ReaderOptions.DEFAULT)) {
        use.of(reader);
      }
    }
  }

  private StoreCounts count(Runnable action) {
    StoreCounts before = engine.store.counts();
    action.run();
    return engine.store.counts().minus(before);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void thoseWhoGetKeysOfOneBlockShareOneRequest() throws Exception {
    write(1);
    AtomicReference<Runnable> hook = new AtomicReference<>(() -> {});
    withReader(
        () -> hook.get().run(),
        reader -> {
          assertThat(reader.get(key(1, 1))).as("loads the filter").isNull();
          CountDownLatch mayAnswer = new CountDownLatch(1);
          hook.set(() -> await(mayAnswer));
          long before = engine.store.counts().readRange();
          List<Thread> threads = new ArrayList<>();
          AtomicInteger found = new AtomicInteger();
          for (int i = 0; i < THREADS; i++) {
            Thread thread =
                new Thread(() -> found.addAndGet(reader.get(key(0, 0)) != null ? 1 : 0));
            thread.start();
            threads.add(thread);
          }
          // All of them wait: one for the store, the others for that one.
          for (Thread thread : threads) {
            while (thread.getState() != Thread.State.TIMED_WAITING
                && thread.getState() != Thread.State.WAITING) {
              Thread.onSpinWait();
            }
          }
          mayAnswer.countDown();
          for (Thread thread : threads) {
            thread.join(60_000);
          }
          assertThat(found).hasValue(THREADS);
          assertThat(engine.store.counts().readRange() - before).isEqualTo(1);
        });
  }

  @Test
  void theFiltersOfAllCandidatesAreFetchedAtTheSameTimeAndBeforeAnyBlock() throws Exception {
    write(COMMITS);
    CountDownLatch allAsked = new CountDownLatch(COMMITS);
    AtomicInteger reads = new AtomicInteger();
    AtomicReference<Runnable> hook = new AtomicReference<>(() -> {});
    withReader(
        () -> hook.get().run(),
        reader -> {
          hook.set(
              () -> {
                reads.incrementAndGet();
                allAsked.countDown();
                // Nobody gets an answer before everyone has asked.
                await(allAsked);
              });
          assertThat(reader.get(key(0, 7))).hasSize(VALUE_BYTES);
          assertThat(reads.get()).as("and a block").isEqualTo(COMMITS + 1);
        });
  }

  @Test
  void aRangeIsPrefetchedOnceAndThenReadForNothing() {
    write(2);
    new HandCompaction(engine.context, engine.layout, TestEngine.ISLE).fold(3, SstOptions.RUN);
    write(1);
    try (Isles isles = IslesFactory.open(engine.context, IslesOptions.DEFAULT);
        IsleReader reader = isles.isle(TestEngine.ISLE).openReader(ReaderOptions.DEFAULT)) {
      StoreCounts made =
          count(() -> assertThat(reader.prefetch(KeyRange.ALL, Prefetch.METADATA)).isZero());
      // Three SSTs of the run and the flush; the fence, which is small, as a whole.
      assertThat(made.readRange()).isEqualTo(4);
      assertThat(made.total()).isEqualTo(5);
      assertThat(count(() -> reader.prefetch(KeyRange.ALL, Prefetch.METADATA)).total()).isZero();

      KeyRange some = KeyRange.of(Slice.of(key(0, 100)), Slice.of(key(0, 300)));
      made =
          count(
              () -> {
                long bytes = reader.prefetch(some, Prefetch.BLOCKS);
                assertThat(bytes).isBetween(600_000L, 900_000L);
              });
      assertThat(made.total()).as("one range of the run, one of the commit").isEqualTo(2);
      assertThat(count(() -> assertThat(reader.scan(Scan.of(some))).hasSize(400)).total()).isZero();
      assertThat(count(() -> reader.get(key(0, 200))).total()).isZero();

      made = count(() -> reader.prefetch(KeyRange.ALL, Prefetch.BLOCKS));
      assertThat(made.total()).as("about 1 MiB each").isBetween(6L, 11L);
      assertThat(count(() -> reader.scan(Scan.ALL)).total()).isZero();
      assertThat(count(() -> reader.prefetch(KeyRange.ALL, Prefetch.BLOCKS)).total()).isZero();
    }
  }

  @Test
  void noMoreIsPrefetchedThanTheCacheHolds() {
    write(3);
    IslesOptions small = IslesOptions.DEFAULT.withBlockCacheBytes(1 << 20);
    try (Isles isles = IslesFactory.open(engine.context, small);
        IsleReader reader = isles.isle(TestEngine.ISLE).openReader(ReaderOptions.DEFAULT)) {
      assertThat(reader.prefetch(KeyRange.ALL, Prefetch.BLOCKS)).isLessThanOrEqualTo(1 << 20);
    }
  }

  @Test
  void aPrefetchTurnsToANewerViewWhenAnObjectHasVanished() {
    write(2);
    HandCompaction compaction = new HandCompaction(engine.context, engine.layout, TestEngine.ISLE);
    try (Isles isles = IslesFactory.open(engine.context, IslesOptions.DEFAULT);
        IsleReader reader = isles.isle(TestEngine.ISLE).openReader(ReaderOptions.DEFAULT)) {
      compaction.forget(3, compaction.fold(1, SstOptions.RUN));
      assertThat(reader.prefetch(KeyRange.ALL, Prefetch.BLOCKS)).isPositive();
      assertThat(count(() -> reader.scan(Scan.ALL)).total()).isZero();
    }
  }
}
