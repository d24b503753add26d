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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers with a disk cache, over restarts. */
final class DiskCachedReadsTest {
  private static final int ENTRIES = 5_000;
  private static final int VALUE_BYTES = 300;

  @TempDir Path directory;

  private final TestEngine engine = new TestEngine(1);

  /** A process with nothing in memory. */
  private Isles process() {
    return IslesFactory.open(
        engine.context, IslesOptions.DEFAULT.withDiskCache(directory, 64 << 20));
  }

  private static byte[] key(int i) {
    return Slice.utf8("key" + (1_000_000 + i)).toByteArray();
  }

  private static byte[] value(int i, long seed) {
    byte[] value = new byte[VALUE_BYTES];
    new Random(seed + i).nextBytes(value);
    return value;
  }

  private void write(Isle isle, long seed) {
    WriterOptions options =
        WriterOptions.DEFAULT.withFlushInterval(Duration.ZERO).withFlushBytes(64 << 20);
    try (IsleWriter writer = isle.openWriter(options)) {
      for (int i = 0; i < ENTRIES; i++) {
        writer.put(key(i), value(i, seed));
      }
      writer.flush();
    }
  }

  private void writeRun(long seed) {
    try (Isles isles = process()) {
      write(isles.isle(TestEngine.ISLE), seed);
    }
    new HandCompaction(engine.context, engine.layout, TestEngine.ISLE).fold(2, SstOptions.RUN);
  }

  private StoreCounts count(Runnable action) {
    StoreCounts before = engine.store.counts();
    action.run();
    return engine.store.counts().minus(before);
  }

  private static void readAll(IsleReader reader, long seed) {
    int[] at = {0};
    reader
        .scan(Scan.ALL)
        .forEach(
            entry -> {
              assertThat(entry.value()).isEqualTo(Slice.of(value(at[0], seed)));
              at[0]++;
            });
    assertThat(at[0]).isEqualTo(ENTRIES);
  }

  @Test
  void whatOneProcessFetchedTheNextReadsFromDisk() {
    writeRun(1);
    try (Isles isles = process();
        IsleReader reader = isles.isle(TestEngine.ISLE).openReader(ReaderOptions.DEFAULT)) {
      assertThat(reader.get(key(7))).isEqualTo(value(7, 1));
    }
    try (Isles isles = process();
        IsleReader reader = isles.isle(TestEngine.ISLE).openReader(ReaderOptions.DEFAULT)) {
      assertThat(count(() -> reader.get(key(7))).total()).as("metadata and block").isZero();
      assertThat(reader.get(key(ENTRIES - 1))).isEqualTo(value(ENTRIES - 1, 1));
      readAll(reader, 1);
    }
    try (Isles isles = process();
        IsleReader reader = isles.isle(TestEngine.ISLE).openReader(ReaderOptions.DEFAULT)) {
      assertThat(count(() -> readAll(reader, 1)).total()).isZero();
      assertThat(isles.diskCache().orElseThrow().hits()).isGreaterThan(50);
    }
  }

  @Test
  void commitsAreKeptToo() {
    try (Isles isles = process()) {
      Isle isle = isles.isle(TestEngine.ISLE);
      write(isle, 1);
      try (IsleWriter small = isle.openWriter(WriterOptions.DEFAULT)) {
        small.put(key(ENTRIES), new byte[] {1});
      }
      try (IsleReader reader = isle.openReader(ReaderOptions.DEFAULT)) {
        reader.get(key(3));
      }
    }
    try (Isles isles = process();
        IsleReader reader = isles.isle(TestEngine.ISLE).openReader(ReaderOptions.DEFAULT)) {
      assertThat(count(() -> assertThat(reader.get(key(3))).isEqualTo(value(3, 1))).total())
          .isZero();
    }
  }

  @Test
  void anIsleMadeAnewUnderTheSameNamesGetsNoOldBytes() {
    try (Isles isles = process()) {
      Isle isle = isles.isle(TestEngine.ISLE);
      write(isle, 1);
      try (IsleReader reader = isle.openReader(ReaderOptions.DEFAULT)) {
        readAll(reader, 1);
      }
      isle.drop(io.isledb.Verification.Progress.NONE);
      write(isle, 2);
    }
    try (Isles isles = process();
        IsleReader reader = isles.isle(TestEngine.ISLE).openReader(ReaderOptions.DEFAULT)) {
      readAll(reader, 2);
    }
  }

  @Test
  void damagedFilesAreMissesAndNeverErrors() throws IOException {
    writeRun(1);
    for (int round = 0; round < 10; round++) {
      try (Isles isles = process();
          IsleReader reader = isles.isle(TestEngine.ISLE).openReader(ReaderOptions.DEFAULT)) {
        readAll(reader, 1);
        if (round > 0) {
          assertThat(isles.diskCache().orElseThrow().damaged()).isPositive();
        }
      }
      for (Path file : files()) {
        byte[] bytes = Files.readAllBytes(file);
        for (int i = round; i < bytes.length; i += 10_007) {
          bytes[i] ^= 0x10;
        }
        Files.write(file, bytes);
      }
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> listing = Files.list(directory)) {
      return listing.filter(file -> file.toString().endsWith(".seg")).toList();
    }
  }

  @Test
  void aScanPastTheCachesLeavesTheDiskAlone() {
    writeRun(1);
    try (Isles isles = process();
        IsleReader reader = isles.isle(TestEngine.ISLE).openReader(ReaderOptions.DEFAULT)) {
      Scan some = Scan.of(KeyRange.from(Slice.of(key(100)))).pastCaches();
      assertThat(reader.scan(some)).hasSize(ENTRIES - 100);
    }
    try (Isles isles = process()) {
      assertThat(isles.diskCache().orElseThrow().sections()).as("metadata").isEqualTo(2);
    }
  }

  @Test
  void aDirectoryThatCannotBeUsedOnlyCostsRequests() throws IOException {
    writeRun(1);
    Path file = Files.writeString(directory.resolve("file"), "x");
    IslesOptions options = IslesOptions.DEFAULT.withDiskCache(file.resolve("below"), 64 << 20);
    try (Isles isles = IslesFactory.open(engine.context, options);
        IsleReader reader = isles.isle(TestEngine.ISLE).openReader(ReaderOptions.DEFAULT)) {
      assertThat(isles.diskCache()).isEmpty();
      readAll(reader, 1);
    }
  }
}
