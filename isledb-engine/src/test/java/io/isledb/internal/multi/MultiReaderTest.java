package io.isledb.internal.multi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.Direction;
import io.isledb.Entry;
import io.isledb.Isle;
import io.isledb.IsleEntry;
import io.isledb.IsleIterator;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.KeyRange;
import io.isledb.MultiIterator;
import io.isledb.MultiReadable;
import io.isledb.MultiReader;
import io.isledb.MultiSnapshot;
import io.isledb.Mutation;
import io.isledb.Routing;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.error.InvalidOptionException;
import io.isledb.error.IsleClosedException;
import io.isledb.error.IsleException;
import io.isledb.error.IsleMissingException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.internal.isle.IslesFactory;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.testing.HandCompaction;
import io.isledb.internal.testing.TestEngine;
import io.isledb.options.IslesOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.options.SstOptions;
import io.isledb.options.WriterOptions;
import io.isledb.store.decorate.RequestKind;
import io.isledb.store.decorate.StoreCounts;
import io.isledb.store.testing.Fault;
import io.isledb.testing.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MultiReaderTest {
  private static final int ISLES = 5;
  private static final int KEYS = 200;
  private static final int STEPS = 1_500;

  private final TestEngine engine = new TestEngine(1);
  private final Isles isles = IslesFactory.open(engine.context, IslesOptions.DEFAULT);
  private final Random random = Seeds.random("MultiReaderTest");
  private final Map<String, IsleWriter> writers = new HashMap<>();

  @AfterEach
  void close() {
    isles.close();
  }

  private static String path(int partition) {
    return "orders/" + partition;
  }

  private static List<String> paths(int count) {
    List<String> paths = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      paths.add(path(i));
    }
    return paths;
  }

  private static String pathOf(Slice key) {
    return path(Math.floorMod(key.hashCode(), ISLES));
  }

  private static Slice key(int i) {
    return Slice.utf8("key" + (1_000 + i));
  }

  private IsleWriter writer(String path) {
    return writers.computeIfAbsent(
        path,
        one -> isles.isle(one).openWriter(WriterOptions.DEFAULT.withFlushInterval(Duration.ZERO)));
  }

  private void put(String path, Slice key, String value, long timestampMs) {
    writer(path).write(new Mutation(key, Slice.utf8(value), timestampMs, 0, Slice.EMPTY));
  }

  private StoreCounts count(Runnable action) {
    StoreCounts before = engine.store.counts();
    action.run();
    return engine.store.counts().minus(before);
  }

  @Test
  void readsAgreeWithAMapWhicheverWayKeysAreFound() {
    TreeMap<Slice, String> written = new TreeMap<>();
    paths(ISLES).forEach(path -> writer(path).flush());
    MultiReader routed =
        isles.openMultiReader(paths(ISLES), MultiReaderTest::pathOf, ReaderOptions.DEFAULT);
    MultiReader asking =
        isles.openMultiReader(paths(ISLES), Routing.ASK_ALL, ReaderOptions.DEFAULT);
    TreeMap<Slice, String> viewed = new TreeMap<>();
    for (int step = 0; step < STEPS; step++) {
      Slice key = key(random.nextInt(KEYS));
      switch (random.nextInt(12)) {
        case 0, 1, 2, 3 -> {
          put(pathOf(key), key, "v" + step, step);
          written.put(key, "v" + step);
        }
        case 4 -> {
          writer(pathOf(key)).write(Mutation.delete(key));
          written.remove(key);
        }
        case 5 -> {
          writers.values().forEach(IsleWriter::flush);
          routed.refresh();
          asking.refresh();
          viewed = new TreeMap<>(written);
        }
        case 6 -> {
          if (random.nextInt(5) == 0) {
            String path = path(random.nextInt(ISLES));
            writers.get(path).flush();
            new HandCompaction(engine.context, IsleLayout.at(path), path).fold(2, SstOptions.RUN);
            writers.values().forEach(IsleWriter::flush);
            routed.refresh();
            asking.refresh();
            viewed = new TreeMap<>(written);
          }
        }
        case 7, 8 -> {
          check(routed, key, viewed);
          check(asking, key, viewed);
        }
        default -> {
          checkScan(random.nextBoolean() ? routed : asking, viewed);
        }
      }
    }
  }

  private static void check(MultiReadable reader, Slice key, TreeMap<Slice, String> model) {
    String expected = model.get(key);
    byte[] value = reader.get(key.toByteArray());
    IsleEntry entry = reader.entry(key).orElse(null);
    if (expected == null) {
      assertThat(value).isNull();
      assertThat(entry).isNull();
    } else {
      assertThat(Slice.of(value).toUtf8()).isEqualTo(expected);
      assertThat(entry.path()).isEqualTo(pathOf(key));
      assertThat(entry.entry().value()).isEqualTo(Slice.utf8(expected));
    }
  }

  private void checkScan(MultiReadable reader, TreeMap<Slice, String> model) {
    Slice from = key(random.nextInt(KEYS));
    Slice to = key(random.nextInt(KEYS));
    long limit = random.nextBoolean() ? Long.MAX_VALUE : random.nextInt(20);
    Scan scan = Scan.of(KeyRange.of(from, to)).limit(limit);
    boolean isDown = random.nextBoolean();
    List<Slice> expected =
        (isDown ? model.descendingMap() : model)
            .keySet().stream().filter(scan.range()::contains).toList();
    int at = 0;
    long left = limit;
    try (MultiIterator walk = reader.iterate(isDown ? scan.descending() : scan)) {
      for (int i = 0; i < 40; i++) {
        if (random.nextInt(10) == 0) {
          Slice target = key(random.nextInt(KEYS));
          walk.seek(target);
          at = 0;
          while (at < expected.size() && isBefore(expected.get(at), target, isDown)) {
            at++;
          }
          continue;
        }
        boolean isExpected = left > 0 && at < expected.size();
        assertThat(walk.next()).isEqualTo(isExpected);
        if (isExpected) {
          assertThat(walk.key()).isEqualTo(expected.get(at));
          assertThat(walk.path()).isEqualTo(pathOf(walk.key()));
          assertThat(walk.value().toUtf8()).isEqualTo(model.get(walk.key()));
          at++;
          left--;
        }
      }
    }
  }

  private static boolean isBefore(Slice key, Slice target, boolean isDown) {
    int order = key.compareTo(target);
    return isDown ? order > 0 : order < 0;
  }

  @Test
  void ofAKeyInSeveralIslesTheLatestIsGivenAndAScanGivesAll() {
    Slice key = key(1);
    put(path(0), key, "old", 10);
    put(path(1), key, "new", 20);
    put(path(2), key, "new too", 20);
    writers.values().forEach(IsleWriter::flush);
    try (MultiReader reader =
        isles.openMultiReader(paths(3), Routing.ASK_ALL, ReaderOptions.DEFAULT)) {
      IsleEntry entry = reader.entry(key).orElseThrow();
      assertThat(entry.path()).isEqualTo(path(1));
      assertThat(Slice.of(reader.get(key.toByteArray())).toUtf8()).isEqualTo("new");
      for (Direction direction : Direction.values()) {
        List<String> found = new ArrayList<>();
        try (MultiIterator walk =
            reader.iterate(new Scan(KeyRange.ALL, direction, Long.MAX_VALUE))) {
          while (walk.next()) {
            found.add(walk.path());
          }
        }
        assertThat(found).isEqualTo(paths(3));
      }
    }
  }

  @Test
  void aSnapshotStaysAndIslesCanBeAdded() {
    put(path(0), key(0), "a", 1);
    writers.values().forEach(IsleWriter::flush);
    try (MultiReader reader =
        isles.openMultiReader(paths(1), Routing.ASK_ALL, ReaderOptions.DEFAULT)) {
      MultiSnapshot snapshot = reader.snapshot();
      put(path(0), key(1), "b", 1);
      put(path(1), key(2), "c", 1);
      writers.values().forEach(IsleWriter::flush);
      reader.add(path(1));
      reader.add(path(1));
      assertThat(reader.refresh()).isTrue();
      assertThat(reader.refresh()).isFalse();
      assertThat(reader.paths()).containsExactly(path(0), path(1));
      assertThat(keys(reader.iterate(Scan.ALL))).containsExactly(key(0), key(1), key(2));
      assertThat(keys(snapshot.iterate(Scan.ALL))).containsExactly(key(0));
      assertThat(snapshot.get(key(1).toByteArray())).isNull();
      assertThat(snapshot.cursors()).hasSize(1);
      assertThat(reader.cursors().get(path(0))).isGreaterThan(snapshot.cursors().get(path(0)));
      snapshot.close();
      assertThatThrownBy(() -> snapshot.get(new byte[0])).isInstanceOf(IsleClosedException.class);
    }
  }

  private static List<Slice> keys(IsleIterator walk) {
    List<Slice> keys = new ArrayList<>();
    try (walk) {
      while (walk.next()) {
        Entry entry = walk.entry();
        keys.add(entry.key());
      }
    }
    return keys;
  }

  @Test
  void askingAllFetchesEachFilterOnceAndThenNothing() {
    for (int i = 0; i < ISLES; i++) {
      put(path(i), key(i), "v", 1);
    }
    writers.values().forEach(IsleWriter::flush);
    try (MultiReader reader =
        isles.openMultiReader(paths(ISLES), Routing.ASK_ALL, ReaderOptions.DEFAULT)) {
      StoreCounts made = count(() -> assertThat(reader.entry(key(3))).isPresent());
      assertThat(made.total()).as("of each isle the fence and the flush").isEqualTo(2 * ISLES);
      made =
          count(
              () -> {
                for (int i = 0; i < KEYS; i++) {
                  assertThat(reader.entry(key(i)).isPresent()).isEqualTo(i < ISLES);
                }
              });
      assertThat(made.total()).isZero();
      assertThat(count(reader::refresh).total()).as("one for each isle").isEqualTo(ISLES);
    }
  }

  @Test
  void failuresNameTheIsle() {
    put(path(0), key(0), "v", 1);
    put(path(1), key(1), "v", 1);
    writers.values().forEach(IsleWriter::flush);
    assertThatThrownBy(
            () -> isles.openMultiReader(paths(3), Routing.ASK_ALL, ReaderOptions.DEFAULT))
        .isInstanceOf(IsleMissingException.class)
        .hasMessageContaining(path(2));
    try (MultiReader reader =
        isles.openMultiReader(paths(2), key -> path(7), ReaderOptions.DEFAULT)) {
      assertThatThrownBy(() -> reader.entry(key(0)))
          .isInstanceOf(InvalidOptionException.class)
          .hasMessageContaining(path(7));
      engine.faulty.always(
          kind -> kind == RequestKind.READ || kind == RequestKind.READ_RANGE,
          name -> name.startsWith(path(1)),
          Fault.UNAVAILABLE);
      assertThatThrownBy(reader::refresh)
          .isInstanceOf(StoreUnavailableException.class)
          .satisfies(e -> assertThat(((IsleException) e).context()).containsEntry("isle", path(1)));
      MultiIterator walk = reader.iterate(Scan.ALL);
      assertThatThrownBy(walk::next)
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("isle=" + path(1));
    }
  }

  @Test
  void aVanishedObjectOfOneIsleIsLookedForInItsNewerView() {
    for (int i = 0; i < 3; i++) {
      put(path(i), key(i), "v", 1);
    }
    writers.values().forEach(IsleWriter::flush);
    writers.values().forEach(IsleWriter::close);
    try (MultiReader reader =
        isles.openMultiReader(paths(3), Routing.ASK_ALL, ReaderOptions.DEFAULT)) {
      Isle isle = isles.isle(path(1));
      put(path(1) + "-", key(9), "elsewhere", 1);
      HandCompaction compaction =
          new HandCompaction(engine.context, IsleLayout.at(path(1)), path(1));
      List<Long> folded = compaction.fold(1, SstOptions.RUN);
      compaction.forget(isle.head().orElseThrow().id() + 1, folded);
      assertThat(reader.entry(key(1))).isPresent();
      assertThat(keys(reader.iterate(Scan.ALL))).containsExactly(key(0), key(1), key(2));
    }
  }
}
