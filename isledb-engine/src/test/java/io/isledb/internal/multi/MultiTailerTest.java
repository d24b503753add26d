package io.isledb.internal.multi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.Cursor;
import io.isledb.Entry;
import io.isledb.IsleBatch;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.MultiReader;
import io.isledb.MultiSnapshot;
import io.isledb.MultiTailer;
import io.isledb.Routing;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.error.CursorExpiredException;
import io.isledb.error.IsleClosedException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.internal.isle.IslesFactory;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.testing.HandCompaction;
import io.isledb.internal.testing.TestEngine;
import io.isledb.options.IslesOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.options.SstOptions;
import io.isledb.options.TailerOptions;
import io.isledb.options.TailerOptions.Start;
import io.isledb.options.WriterOptions;
import io.isledb.store.decorate.RequestKind;
import io.isledb.store.decorate.StoreCounts;
import io.isledb.store.testing.Fault;
import io.isledb.testing.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class MultiTailerTest {
  private static final int ISLES = 20;
  private static final int STEPS = 2_000;
  private static final TailerOptions OPTIONS =
      TailerOptions.DEFAULT.withPollInterval(Duration.ofMillis(100)).withPrefetchCommits(0);

  private final TestEngine engine = new TestEngine(1);
  private final Isles isles = IslesFactory.open(engine.context, IslesOptions.DEFAULT);
  private final Random random = Seeds.random("MultiTailerTest");
  private final Map<String, IsleWriter> writers = new HashMap<>();

  /** Values in the order of writing. */
  private final Map<String, List<String>> written = new HashMap<>();

  @AfterEach
  void close() {
    isles.close();
  }

  private static String path(int partition) {
    return "orders/" + partition;
  }

  private void write(String path, String value) {
    IsleWriter writer =
        writers.computeIfAbsent(
            path,
            one ->
                isles.isle(one).openWriter(WriterOptions.DEFAULT.withFlushInterval(Duration.ZERO)));
    writer.put(Slice.utf8("k" + random.nextInt(10)).toByteArray(), Slice.utf8(value).toByteArray());
    written.computeIfAbsent(path, one -> new ArrayList<>()).add(value);
  }

  private void flush() {
    writers.values().forEach(IsleWriter::flush);
  }

  private static Map<String, Start> earliest(int count) {
    Map<String, Start> starts = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      starts.put(path(i), new Start.Earliest());
    }
    return starts;
  }

  private static List<String> values(IsleBatch batch) {
    return batch.batch().changes().stream().map(Entry::value).map(Slice::toUtf8).toList();
  }

  private StoreCounts count(Runnable action) {
    StoreCounts before = engine.store.counts();
    action.run();
    return engine.store.counts().minus(before);
  }

  @Test
  void everyChangeOfEveryIsleIsSeenOnceAndInOrderOverRestarts() {
    for (int i = 0; i < ISLES; i++) {
      write(path(i), "first");
    }
    flush();
    Map<String, List<String>> seen = new HashMap<>();
    MultiTailer tailer = isles.openMultiTailer(earliest(ISLES / 2), OPTIONS);
    int followed = ISLES / 2;
    for (int step = 0; step < STEPS; step++) {
      switch (random.nextInt(10)) {
        // Some isles have much more to say than others.
        case 0, 1, 2, 3 -> write(path(random.nextInt(1 + random.nextInt(ISLES))), "v" + step);
        case 4 -> flush();
        case 5 -> engine.time.advanceMs(random.nextInt(200));
        case 6 -> {
          if (followed < ISLES && random.nextInt(10) == 0) {
            tailer.add(path(followed++), new Start.Earliest());
          }
        }
        case 7 -> {
          if (random.nextInt(20) == 0) {
            Map<String, Start> goOn = new LinkedHashMap<>();
            tailer.cursors().forEach((path, cursor) -> goOn.put(path, new Start.At(cursor)));
            tailer.close();
            tailer = isles.openMultiTailer(goOn, OPTIONS);
          }
        }
        default -> tailer.poll(Duration.ZERO).ifPresent(batch -> note(seen, batch));
      }
    }
    flush();
    while (followed < ISLES) {
      tailer.add(path(followed++), new Start.Earliest());
    }
    for (Optional<IsleBatch> batch = next(tailer); batch.isPresent(); batch = next(tailer)) {
      note(seen, batch.get());
    }
    assertThat(seen).isEqualTo(written);
  }

  private static void note(Map<String, List<String>> seen, IsleBatch batch) {
    seen.computeIfAbsent(batch.path(), one -> new ArrayList<>()).addAll(values(batch));
  }

  private static Optional<IsleBatch> next(MultiTailer tailer) {
    return tailer.poll(Duration.ofSeconds(1));
  }

  @Test
  void anIsleThatHasMuchToSayHoldsUpNobody() {
    for (int commit = 0; commit < 50; commit++) {
      write(path(0), "much" + commit);
      flush();
    }
    for (int i = 1; i < 4; i++) {
      write(path(i), "little");
    }
    flush();
    MultiTailer tailer = isles.openMultiTailer(earliest(4), OPTIONS);
    List<String> firsts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      firsts.add(next(tailer).orElseThrow().path());
    }
    assertThat(firsts).containsExactlyInAnyOrder(path(0), path(1), path(2), path(3));
    int much = 1;
    while (next(tailer).isPresent()) {
      much++;
    }
    assertThat(much).isEqualTo(50);
  }

  @Test
  void idleIslesAreAskedOncePerInterval() {
    for (int i = 0; i < ISLES; i++) {
      write(path(i), "v");
    }
    flush();
    MultiTailer tailer = isles.openMultiTailer(earliest(ISLES), OPTIONS);
    while (next(tailer).isPresent()) {}
    assertThat(count(() -> tailer.poll(Duration.ZERO)).total()).isZero();
    engine.time.advanceMs(100);
    assertThat(count(() -> tailer.poll(Duration.ZERO)).total()).isEqualTo(ISLES);
    long before = engine.time.wallMs();
    StoreCounts made = count(() -> assertThat(tailer.poll(Duration.ofMillis(350))).isEmpty());
    assertThat(engine.time.wallMs() - before).isEqualTo(350);
    assertThat(made.total()).isBetween(3L * ISLES, 4L * ISLES);
  }

  @Test
  void aSnapshotAndATailFromItsCursorsMatch() {
    for (int i = 0; i < 3; i++) {
      write(path(i), "before" + i);
    }
    flush();
    try (MultiReader reader =
            isles.openMultiReader(
                List.of(path(0), path(1), path(2)), Routing.ASK_ALL, ReaderOptions.DEFAULT);
        MultiSnapshot snapshot = reader.snapshot();
        var walk = snapshot.iterate(Scan.ALL)) {
      for (int i = 0; i < 3; i++) {
        write(path(i), "after" + i);
      }
      flush();
      int count = 0;
      while (walk.next()) {
        assertThat(walk.value().toUtf8()).startsWith("before");
        count++;
      }
      assertThat(count).isEqualTo(3);
      Map<String, Start> starts = new LinkedHashMap<>();
      snapshot.cursors().forEach((path, cursor) -> starts.put(path, new Start.At(cursor)));
      MultiTailer tailer = isles.openMultiTailer(starts, OPTIONS);
      List<String> tailed = new ArrayList<>();
      for (Optional<IsleBatch> batch = next(tailer); batch.isPresent(); batch = next(tailer)) {
        tailed.addAll(values(batch.get()));
      }
      assertThat(tailed).containsExactlyInAnyOrder("after0", "after1", "after2");
    }
  }

  @Test
  void aFailingIsleIsNamedAndTheOthersGoOn() {
    for (int i = 0; i < 3; i++) {
      write(path(i), "v" + i);
    }
    flush();
    MultiTailer tailer = isles.openMultiTailer(earliest(3), OPTIONS);
    engine.faulty.always(
        kind -> kind == RequestKind.READ || kind == RequestKind.READ_RANGE,
        name -> name.startsWith(path(1)),
        Fault.UNAVAILABLE);
    List<String> seen = new ArrayList<>();
    int failures = 0;
    for (int i = 0; i < 20; i++) {
      try {
        tailer.poll(Duration.ZERO).ifPresent(batch -> seen.add(batch.path()));
      } catch (StoreUnavailableException e) {
        assertThat(e.context()).containsEntry("isle", path(1));
        failures++;
      }
      engine.time.advanceMs(100);
    }
    assertThat(seen).containsExactlyInAnyOrder(path(0), path(2));
    assertThat(failures).isPositive();
    engine.faulty.heal();
    assertThat(next(tailer).orElseThrow().path()).isEqualTo(path(1));
  }

  @Test
  void aCursorThatFellBehindIsNamedAndCanBeMovedOrLeft() {
    write(path(0), "gone");
    flush();
    write(path(0), "left");
    write(path(1), "v");
    flush();
    HandCompaction compaction = new HandCompaction(engine.context, IsleLayout.at(path(0)), path(0));
    compaction.forget(3, compaction.fold(1, SstOptions.RUN));
    Map<String, Start> starts = new LinkedHashMap<>();
    starts.put(path(0), new Start.At(Cursor.startOf(2)));
    starts.put(path(1), new Start.Earliest());
    MultiTailer tailer = isles.openMultiTailer(starts, OPTIONS);
    assertThatThrownBy(() -> tailer.poll(Duration.ZERO))
        .isInstanceOf(CursorExpiredException.class)
        .hasMessageContaining(path(0));
    assertThat(next(tailer).orElseThrow().path()).isEqualTo(path(1));
    tailer.seek(path(0), Cursor.startOf(3));
    assertThat(values(next(tailer).orElseThrow())).containsExactly("left");
    tailer.remove(path(0));
    assertThat(tailer.cursors()).containsOnlyKeys(path(1));
  }

  @Test
  void aConsumerThatThrowsSeesTheBatchAgainAndClosingEnds() {
    write(path(0), "v");
    flush();
    MultiTailer tailer = isles.openMultiTailer(earliest(1), OPTIONS);
    assertThatThrownBy(
            () ->
                tailer.subscribe(
                    batch -> {
                      throw new IllegalArgumentException("not now");
                    }))
        .hasMessage("not now");
    Cursor before = tailer.cursors().get(path(0));
    List<String> seen = new ArrayList<>();
    tailer.subscribe(
        batch -> {
          assertThat(tailer.cursors()).containsEntry(path(0), before);
          seen.addAll(values(batch));
          tailer.close();
        });
    assertThat(seen).containsExactly("v");
    assertThatThrownBy(() -> tailer.poll(Duration.ZERO)).isInstanceOf(IsleClosedException.class);
  }
}
