package io.isledb.internal.isle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.ChangeBatch;
import io.isledb.CommitInfo;
import io.isledb.Cursor;
import io.isledb.Entry;
import io.isledb.Isle;
import io.isledb.IsleReader;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.Snapshot;
import io.isledb.Tailer;
import io.isledb.Watermarks;
import io.isledb.error.FencedException;
import io.isledb.error.InvalidOptionException;
import io.isledb.error.IsleClosedException;
import io.isledb.internal.base.Time;
import io.isledb.internal.testing.TestEngine;
import io.isledb.options.IslesOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.options.SstOptions;
import io.isledb.options.TailerOptions;
import io.isledb.options.WriterOptions;
import io.isledb.store.memory.MemoryStore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class IslesTest {
  private static final WriterOptions MANUAL =
      WriterOptions.DEFAULT
          .withFlushInterval(Duration.ZERO)
          .withSst(SstOptions.FLUSH.withBlockBytes(256));

  private static Isles open() {
    return Isles.open(new MemoryStore("isles-test", Time.SYSTEM), IslesOptions.DEFAULT);
  }

  @Test
  void islesAreFoundAtAllLevels() {
    TestEngine engine = new TestEngine(1);
    try (Isles isles = IslesFactory.open(engine.context, IslesOptions.DEFAULT)) {
      List<String> paths =
          List.of("a/0", "a/1", "a/0/nested", "b", "deep/er/and/deeper", "manifest/0", "log/7");
      for (String path : paths) {
        isles.isle(path).openWriter(MANUAL).close();
      }
      engine.memory.createIfAbsent("not/an/isle/manifest.txt", ByteBuffer.allocate(1));
      engine.memory.createIfAbsent("other/runs/x.sst", ByteBuffer.allocate(1));
      assertThat(isles.discover("")).isEqualTo(paths.stream().sorted().toList());
      assertThat(isles.discover("a")).containsExactly("a/0", "a/0/nested", "a/1");
      assertThat(isles.discover("a/1")).containsExactly("a/1");
      assertThat(isles.discover("nowhere")).isEmpty();
    }
  }

  @Test
  void theRootItselfCanBeAnIsle() {
    TestEngine engine = new TestEngine(1);
    try (Isles isles = IslesFactory.open(engine.context, IslesOptions.DEFAULT)) {
      assertThat(isles.isle("").exists()).isFalse();
      assertThat(isles.isle("").head()).isEmpty();
      isles.isle("").openWriter(MANUAL).close();
      isles.isle("below").openWriter(MANUAL).close();
      assertThat(isles.discover("")).containsExactly("", "below");
      assertThat(isles.isle("").exists()).isTrue();
    }
  }

  @Test
  void pathsThatAreNoPathsAreRefused() {
    try (Isles isles = open()) {
      for (String path : List.of("/a", "a/", "a//b", "..", "a/../b", "ü")) {
        assertThatThrownBy(() -> isles.isle(path))
            .isInstanceOf(InvalidOptionException.class)
            .hasMessageContaining("path=" + path);
      }
    }
  }

  @Test
  void rewrittenWatermarksFenceTheWriter() {
    try (Isles isles = open()) {
      Isle isle = isles.isle("t/0");
      IsleWriter writer = isle.openWriter(MANUAL);
      writer.put(new byte[1], new byte[1]);
      writer.advance("t-0", 5);
      writer.flush();
      CommitInfo rewritten = isle.rewriteWatermarks("operator", w -> w.with("t-0", 2));
      assertThat(rewritten.watermarks()).isEqualTo(Watermarks.NONE.with("t-0", 2));
      assertThat(isle.head()).contains(rewritten);
      writer.put(new byte[1], new byte[1]);
      assertThatThrownBy(writer::flush)
          .isInstanceOf(FencedException.class)
          .hasMessageContaining("operator");
      writer.abandon();
    }
  }

  @Test
  void closingClosesWhatIsOpenAndTwiceIsFine() {
    Isles isles = open();
    Isle isle = isles.isle("t/0");
    IsleWriter writer = isle.openWriter(MANUAL);
    writer.put(new byte[1], new byte[1]);
    writer.flush();
    IsleReader reader = isle.openReader(new ReaderOptions(Duration.ofMillis(1)));
    Tailer tailer = isle.openTailer(TailerOptions.DEFAULT);
    IsleReader closedBefore = isle.openReader(ReaderOptions.DEFAULT);
    closedBefore.close();
    isles.close();
    isles.close();
    for (Runnable use :
        List.<Runnable>of(
            () -> writer.put(new byte[1], new byte[1]),
            () -> reader.get(new byte[1]),
            () -> tailer.poll(Duration.ZERO),
            () -> isles.isle("x"),
            () -> isles.discover(""),
            () -> isle.openReader(ReaderOptions.DEFAULT),
            isle::exists,
            isle::head)) {
      assertThatThrownBy(use::run).isInstanceOf(IsleClosedException.class);
    }
    writer.close();
    reader.close();
    tailer.close();
  }

  @Test
  void closingFromAnotherThreadEndsAWaitingPollAndASubscription() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (Isles isles = open()) {
      Isle isle = isles.isle("t/0");
      isle.openWriter(MANUAL).close();
      TailerOptions slow = TailerOptions.DEFAULT.withPollInterval(Duration.ofHours(1));
      for (boolean isPoll : List.of(true, false)) {
        Tailer tailer = isle.openTailer(slow);
        CountDownLatch started = new CountDownLatch(1);
        Callable<Boolean> waiting =
            () -> {
              tailer.cursor();
              started.countDown();
              if (isPoll) {
                return tailer.poll(Duration.ofHours(1)).isEmpty();
              }
              tailer.subscribe(batch -> {});
              return true;
            };
        Future<Boolean> result = threads.submit(waiting);
        assertThat(started.await(1, TimeUnit.MINUTES)).isTrue();
        tailer.close();
        try {
          assertThat(result.get(1, TimeUnit.MINUTES)).isTrue();
        } catch (java.util.concurrent.ExecutionException e) {
          // Closed before it had begun to wait.
          assertThat(e).hasCauseInstanceOf(IsleClosedException.class);
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aReaderInTheBackgroundKeepsUp() {
    TestEngine engine = new TestEngine(1);
    try (Isles isles = IslesFactory.open(engine.context, IslesOptions.DEFAULT)) {
      Isle isle = isles.isle("t/0");
      try (IsleWriter writer = isle.openWriter(MANUAL);
          IsleReader reader = isle.openReader(new ReaderOptions(Duration.ofSeconds(5)))) {
        writer.put(new byte[] {1}, new byte[] {2});
        writer.flush();
        assertThat(reader.get(new byte[] {1})).isNull();
        engine.timers.advanceMs(5_000);
        engine.executor.runAll();
        assertThat(reader.get(new byte[] {1})).isEqualTo(new byte[] {2});
        engine.faulty.always(io.isledb.store.testing.Fault.UNAVAILABLE);
        engine.timers.advanceMs(5_000);
        engine.executor.runAll();
        engine.faulty.heal();
        writer.put(new byte[] {1}, new byte[] {3});
        writer.flush();
        engine.timers.advanceMs(5_000);
        engine.executor.runAll();
        assertThat(reader.get(new byte[] {1})).isEqualTo(new byte[] {3});
      }
      engine.timers.advanceMs(5_000);
      engine.executor.runAll();
      assertThat(engine.timers.waiting()).isZero();
    }
  }

  /**
   * A writer counts up two keys together; every view that anybody sees has both equal, views never
   * go back, and the tail has every change.
   */
  @Test
  void readersAndTailersAgreeWithAWriterThatIsWriting() throws Exception {
    int flushes = 200;
    ExecutorService threads = Executors.newFixedThreadPool(5);
    AtomicBoolean isDone = new AtomicBoolean();
    try (Isles isles = open()) {
      Isle isle = isles.isle("t/0");
      isle.openWriter(MANUAL).close();
      List<Future<Long>> results = new ArrayList<>();
      IsleReader shared = isle.openReader(ReaderOptions.DEFAULT);
      for (int i = 0; i < 2; i++) {
        results.add(threads.submit(() -> readUntil(shared, isDone)));
        results.add(threads.submit(() -> tailUntil(isle, flushes)));
      }
      try (IsleWriter writer = isle.openWriter(MANUAL)) {
        for (int i = 1; i <= flushes; i++) {
          byte[] value = ByteBuffer.allocate(8).putLong(i).array();
          writer.put(new byte[] {'a'}, value);
          writer.put(ByteBuffer.allocate(9).put((byte) 'm').putLong(i).array(), value);
          writer.put(new byte[] {'z'}, value);
          writer.flush();
        }
      } finally {
        isDone.set(true);
      }
      for (Future<Long> result : results) {
        assertThat(result.get(1, TimeUnit.MINUTES)).isPositive();
      }
      shared.refresh();
      assertThat(shared.scan(Scan.ALL)).hasSize(flushes + 2);
    } finally {
      threads.shutdownNow();
    }
  }

  private static long readUntil(IsleReader reader, AtomicBoolean isDone) {
    long last = 0;
    long looks = 0;
    while (!isDone.get() || looks == 0) {
      reader.refresh();
      Snapshot snapshot = reader.snapshot();
      long first = number(snapshot.get(new byte[] {'a'}));
      long end = number(snapshot.get(new byte[] {'z'}));
      assertThat(first).isEqualTo(end).isGreaterThanOrEqualTo(last);
      assertThat(snapshot.scan(Scan.prefix(Slice.utf8("m")))).hasSize((int) first);
      last = first;
      looks++;
    }
    return looks;
  }

  private static long number(byte @org.jspecify.annotations.Nullable [] value) {
    return value == null ? 0 : ByteBuffer.wrap(value).getLong();
  }

  private static long tailUntil(Isle isle, int flushes) {
    TailerOptions options = TailerOptions.DEFAULT.withPollInterval(Duration.ofMillis(1));
    long next = 1;
    try (Tailer tailer = isle.openTailer(options)) {
      while (next <= flushes * 3L) {
        Optional<ChangeBatch> batch = tailer.poll(Duration.ofSeconds(30));
        assertThat(batch).isPresent();
        for (Entry change : batch.get().changes()) {
          assertThat(change.sequence()).isEqualTo(next++);
        }
      }
      assertThat(tailer.cursor()).isGreaterThan(Cursor.ORIGIN);
    }
    return next;
  }
}
