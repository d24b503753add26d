package io.isledb.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.Direction;
import io.isledb.Entry;
import io.isledb.Isle;
import io.isledb.IsleIterator;
import io.isledb.IsleReader;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.KeyRange;
import io.isledb.Mutation;
import io.isledb.Prefetch;
import io.isledb.Readable;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.Snapshot;
import io.isledb.internal.isle.IslesFactory;
import io.isledb.internal.testing.HandCompaction;
import io.isledb.internal.testing.TestEngine;
import io.isledb.options.Compression;
import io.isledb.options.IslesOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.options.SstOptions;
import io.isledb.options.WriterOptions;
import io.isledb.testing.Seeds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random operations on an isle and on a map beside it, which must agree at every look. */
final class ReaderModelTest {
  private static final int ROUNDS = 25;
  private static final int STEPS = 400;

  /** What the map knows of a key: a value, maybe with an expiry, or a delete (null value). */
  private record Held(byte @org.jspecify.annotations.Nullable [] value, long expiryMs) {}

  private record Pinned(Snapshot snapshot, TreeMap<Slice, Held> model) {}

  private final Random random = Seeds.random("ReaderModelTest");
  private TestEngine engine = new TestEngine(0);
  private final TreeMap<Slice, Held> written = new TreeMap<>();
  private TreeMap<Slice, Held> durable = new TreeMap<>();
  private TreeMap<Slice, Held> viewed = new TreeMap<>();
  private final List<Pinned> pinned = new ArrayList<>();
  private int keys;
  private int valueBytesMax;

  @TempDir Path directory;

  @Test
  void readersSnapshotsAndScansAgreeWithAMap() {
    for (int round = 0; round < ROUNDS; round++) {
      begin();
      IslesOptions options =
          IslesOptions.DEFAULT.withBlockCacheBytes(random.nextBoolean() ? 0 : 1 << 20);
      if (random.nextInt(3) == 0) {
        options = options.withDiskCache(directory, 8 << 20);
      }
      try (Isles isles = IslesFactory.open(engine.context, options)) {
        Isle isle = isles.isle(TestEngine.ISLE);
        try (IsleWriter writer = isle.openWriter(writerOptions());
            IsleReader reader =
                isle.openReader(ReaderOptions.DEFAULT.withReadAheadBytes(64 << 10))) {
          for (int step = 0; step < STEPS; step++) {
            step(writer, reader);
          }
        }
      }
    }
  }

  private void begin() {
    engine = new TestEngine(random.nextLong());
    written.clear();
    durable = new TreeMap<>();
    viewed = new TreeMap<>();
    pinned.clear();
    keys = 1 + random.nextInt(60);
    // Some rounds with objects too large to be read whole.
    valueBytesMax = random.nextInt(5) == 0 ? 60_000 : 40;
  }

  private WriterOptions writerOptions() {
    Compression[] all = Compression.values();
    SstOptions sst =
        new SstOptions(
            256 << random.nextInt(5),
            1 + random.nextInt(20),
            all[random.nextInt(all.length)],
            random.nextInt(3) == 0 ? 0 : 12);
    return WriterOptions.DEFAULT.withFlushInterval(Duration.ZERO).withSst(sst);
  }

  private void step(IsleWriter writer, IsleReader reader) {
    switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4, 5, 6, 7 -> write(writer);
      case 8 -> {
        writer.flush();
        durable = new TreeMap<>(written);
      }
      case 9 -> {
        boolean isNew = reader.refresh();
        assertThat(isNew || viewed.equals(durable)).isTrue();
        viewed = durable;
      }
      case 10 -> {
        if (pinned.size() < 4) {
          pinned.add(new Pinned(reader.snapshot(), viewed));
        }
      }
      case 11 -> engine.timers.advanceMs(random.nextInt(40));
      case 12 -> {
        if (random.nextInt(4) == 0) {
          new HandCompaction(engine.context, engine.layout, TestEngine.ISLE)
              .fold(1 + random.nextInt(3), SstOptions.RUN.withBlockBytes(512));
          engine.time.advanceMs(random.nextInt(90_000));
        }
      }
      case 13, 14, 15 -> checkGet(reader, viewed);
      case 16, 17 -> checkScan(reader, viewed);
      case 18 -> {
        if (random.nextInt(4) == 0) {
          Prefetch what = random.nextBoolean() ? Prefetch.BLOCKS : Prefetch.METADATA;
          reader.prefetch(randomScan().range(), what);
        }
        checkSeeks(reader, viewed);
      }
      default -> {
        if (!pinned.isEmpty()) {
          Pinned one = pinned.get(random.nextInt(pinned.size()));
          checkGet(one.snapshot(), one.model());
          checkScan(one.snapshot(), one.model());
          checkSeeks(one.snapshot(), one.model());
        }
      }
    }
  }

  private void write(IsleWriter writer) {
    Slice key = randomKey();
    if (random.nextInt(4) == 0) {
      writer.write(Mutation.delete(key));
      written.put(key, new Held(null, 0));
      return;
    }
    byte[] value = new byte[random.nextInt(valueBytesMax)];
    random.nextBytes(value);
    long expiryMs = random.nextInt(3) == 0 ? engine.time.wallMs() + random.nextInt(100) : 0;
    writer.write(
        new Mutation(key, Slice.of(value), Mutation.NOW, expiryMs, Slice.utf8("a" + value.length)));
    written.put(key, new Held(value, expiryMs));
  }

  private void checkGet(Readable reader, TreeMap<Slice, Held> model) {
    Slice key = randomKey();
    Held held = live(model).get(key);
    byte[] expected = held == null ? null : held.value();
    assertThat(reader.get(key.toByteArray())).isEqualTo(expected);
    Entry entry = reader.entry(key).orElse(null);
    if (expected == null) {
      assertThat(entry).isNull();
    } else {
      assertThat(entry).isNotNull();
      assertThat(entry.key()).isEqualTo(key);
      assertThat(entry.value()).isEqualTo(Slice.of(expected));
      assertThat(entry.expiryMs()).isEqualTo(held.expiryMs());
      assertThat(entry.attributes()).isEqualTo(Slice.utf8("a" + expected.length));
    }
  }

  private void checkScan(Readable reader, TreeMap<Slice, Held> model) {
    Scan scan = randomScan();
    List<Entry> found = reader.scan(scan);
    List<Slice> expected = expected(model, scan);
    assertThat(found.stream().map(Entry::key)).isEqualTo(expected);
    for (Entry entry : found) {
      assertThat(entry.value()).isEqualTo(Slice.of(model.get(entry.key()).value()));
    }
  }

  private void checkSeeks(Readable reader, TreeMap<Slice, Held> model) {
    Scan scan = randomScan();
    List<Slice> all = expected(model, scan.limit(Long.MAX_VALUE));
    long left = scan.limit();
    int at = 0;
    try (IsleIterator iterator = reader.iterate(scan)) {
      for (int i = 0; i < 30; i++) {
        if (random.nextInt(5) == 0) {
          Slice target = randomKey();
          iterator.seek(target);
          at = 0;
          while (at < all.size() && isBefore(all.get(at), target, scan.direction())) {
            at++;
          }
        } else {
          boolean isExpected = left > 0 && at < all.size();
          assertThat(iterator.next()).isEqualTo(isExpected);
          if (isExpected) {
            assertThat(iterator.key()).isEqualTo(all.get(at++));
            left--;
          }
        }
      }
    }
  }

  private static boolean isBefore(Slice key, Slice target, Direction direction) {
    int order = key.compareTo(target);
    return direction == Direction.ASCENDING ? order < 0 : order > 0;
  }

  private List<Slice> expected(TreeMap<Slice, Held> model, Scan scan) {
    NavigableMap<Slice, Held> live = live(model);
    return (scan.direction() == Direction.ASCENDING ? live : live.descendingMap())
        .keySet().stream().filter(scan.range()::contains).limit(scan.limit()).toList();
  }

  private TreeMap<Slice, Held> live(TreeMap<Slice, Held> model) {
    TreeMap<Slice, Held> live = new TreeMap<>(model);
    long nowMs = engine.time.wallMs();
    live.values().removeIf(h -> h.value() == null || (h.expiryMs() != 0 && h.expiryMs() <= nowMs));
    return live;
  }

  private Scan randomScan() {
    KeyRange range =
        new KeyRange(
            random.nextInt(3) == 0 ? null : randomKey(),
            random.nextBoolean(),
            random.nextInt(3) == 0 ? null : randomKey(),
            random.nextBoolean());
    Scan scan = Scan.of(range).limit(random.nextBoolean() ? Long.MAX_VALUE : random.nextInt(8));
    scan = random.nextBoolean() ? scan : scan.pastCaches();
    // What was asked for ahead is sometimes there before it is needed, and sometimes not.
    engine.executor.runOne();
    return random.nextBoolean() ? scan : scan.descending();
  }

  private Slice randomKey() {
    int number = random.nextInt(keys);
    // Keys that begin alike, that are prefixes of each other, and the empty one.
    return Slice.utf8(number == 0 ? "" : "key".repeat(number % 4) + number);
  }
}
