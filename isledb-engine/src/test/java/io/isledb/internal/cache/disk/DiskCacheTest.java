package io.isledb.internal.cache.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.internal.cache.Stash;
import io.isledb.internal.testing.ManualExecutor;
import io.isledb.store.testing.ManualTime;
import io.isledb.testing.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskCacheTest {
  private static final long BYTES_MAX = 1 << 20;

  @TempDir Path directory;

  private final ManualExecutor writer = new ManualExecutor();
  private final ManualTime time = new ManualTime(0);
  private final Random random = Seeds.random("DiskCacheTest");

  /** Writing fails while this is set. */
  private volatile @Nullable IOException failure;

  private final DiskFiles files =
      new DiskFiles() {
        @Override
        public FileChannel create(Path file) throws IOException {
          return DiskFiles.REAL.create(file);
        }

        @Override
        public void write(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
          IOException thrown = failure;
          if (thrown != null) {
            // A full disk takes a part.
            ByteBuffer part = bytes.duplicate().limit(bytes.position() + bytes.remaining() / 2);
            DiskFiles.REAL.write(channel, part, position);
            throw thrown;
          }
          DiskFiles.REAL.write(channel, bytes, position);
        }
      };

  private DiskCache open() throws IOException {
    return DiskCache.open(directory, BYTES_MAX, writer, time, files);
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private void keep(Stash stash, long offset, byte[] bytes) {
    stash.offer(offset, bytes, 0, bytes.length);
    writer.runAll();
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> listing = Files.list(directory)) {
      return listing.filter(file -> file.toString().endsWith(".seg")).sorted().toList();
    }
  }

  private long bytesOnDisk() throws IOException {
    long bytes = 0;
    try (Stream<Path> listing = Files.list(directory)) {
      for (Path file : listing.toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }

  @Test
  void whatWasOfferedIsReadUnderItsNameAlone() throws IOException {
    try (DiskCache cache = open()) {
      Stash stash = cache.stash("isle", "runs/1.sst");
      byte[] block = bytes(1_000);
      byte[] around = new byte[1_200];
      System.arraycopy(block, 0, around, 100, 1_000);
      stash.offer(40, around, 100, 1_000);
      assertThat(stash.read(40, 1_000)).as("not written yet: nobody waits").isNull();
      writer.runAll();
      assertThat(stash.has(40, 1_000)).isTrue();
      assertThat(stash.read(40, 1_000)).isEqualTo(block);
      assertThat(stash.read(41, 1_000)).isNull();
      assertThat(stash.read(40, 999)).isNull();
      assertThat(cache.stash("isle", "runs/2.sst").read(40, 1_000)).isNull();
      assertThat(cache.stash("made anew", "runs/1.sst").read(40, 1_000)).isNull();
      assertThat(cache.stats().hits()).isEqualTo(1);
      assertThat(cache.stats().misses()).isEqualTo(5);
    }
  }

  @Test
  void aRestartKeepsEverythingAndReadsOnlyTheEnds() throws IOException {
    byte[] block = bytes(2_000);
    try (DiskCache cache = open()) {
      for (int i = 0; i < 200; i++) {
        keep(cache.stash("isle", "runs/1.sst"), i * 2_000L, block);
      }
    }
    assertThat(segments()).hasSizeGreaterThan(3);
    try (DiskCache cache = open()) {
      assertThat(cache.stats().sections()).isEqualTo(200);
      for (int i = 0; i < 200; i++) {
        assertThat(cache.stash("isle", "runs/1.sst").read(i * 2_000L, 2_000)).isEqualTo(block);
      }
      assertThat(cache.stats().damaged()).isZero();
    }
  }

  @Test
  void aCrashLosesWhatWasBeingWrittenAndNothingElse() throws IOException {
    byte[] block = bytes(30_000);
    Path elsewhere = Files.createTempDirectory(directory.getParent(), "crashed");
    try (DiskCache cache = open()) {
      for (int i = 0; i < 7; i++) {
        keep(cache.stash("isle", "o"), i, block);
      }
      // What a crash leaves is what is there while the cache is open.
      try (Stream<Path> listing = Files.list(directory)) {
        for (Path file : listing.toList()) {
          Files.copy(file, elsewhere.resolve(file.getFileName()));
        }
      }
    }
    try (DiskCache cache = DiskCache.open(elsewhere, BYTES_MAX, writer, time)) {
      for (int i = 0; i < 6; i++) {
        assertThat(cache.stash("isle", "o").read(i, 30_000)).as("%d", i).isEqualTo(block);
      }
      assertThat(cache.stash("isle", "o").read(6, 30_000)).isNull();
      keep(cache.stash("isle", "o"), 6, block);
      assertThat(cache.stash("isle", "o").read(6, 30_000)).isEqualTo(block);
    }
    try (Stream<Path> listing = Files.list(elsewhere)) {
      assertThat(listing.filter(file -> file.toString().endsWith(".tmp"))).isEmpty();
    }
  }

  @Test
  void aFlippedByteAnywhereIsAMiss() throws IOException {
    byte[] block = bytes(100);
    for (int round = 0; round < 60; round++) {
      try (DiskCache cache = open()) {
        for (int i = 0; i < 5; i++) {
          keep(cache.stash("isle", "o"), i, block);
        }
      }
      Path segment = segments().get(0);
      byte[] file = Files.readAllBytes(segment);
      file[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(segment, file);
      try (DiskCache cache = open()) {
        int missed = 0;
        for (int i = 0; i < 5; i++) {
          byte[] read = cache.stash("isle", "o").read(i, 100);
          missed += read == null ? 1 : 0;
          assertThat(read == null ? block : read).isEqualTo(block);
        }
        assertThat(missed).as("one record, or the whole file").isIn(1, 5);
        assertThat(cache.stats().damaged()).isEqualTo(1);
        for (int i = 0; i < 5; i++) {
          keep(cache.stash("isle", "o"), i, block);
          assertThat(cache.stash("isle", "o").read(i, 100)).as("healed").isEqualTo(block);
        }
      }
      for (Path left : segments()) {
        Files.delete(left);
      }
    }
  }

  @Test
  void aTruncatedFileIsThrownAway() throws IOException {
    byte[] block = bytes(100);
    for (int round = 0; round < 40; round++) {
      try (DiskCache cache = open()) {
        keep(cache.stash("isle", "o"), 0, block);
      }
      Path segment = segments().get(0);
      try (FileChannel channel =
          FileChannel.open(segment, java.nio.file.StandardOpenOption.WRITE)) {
        channel.truncate(random.nextInt((int) channel.size()));
      }
      try (DiskCache cache = open()) {
        assertThat(cache.stash("isle", "o").read(0, 100)).isNull();
        assertThat(cache.stats().damaged()).isEqualTo(1);
      }
      assertThat(segments()).isEmpty();
    }
  }

  @Test
  void aFileCutOffWhileItIsUsedIsAMiss() throws IOException {
    byte[] block = bytes(100);
    try (DiskCache cache = open()) {
      keep(cache.stash("isle", "o"), 0, block);
    }
    try (DiskCache cache = open()) {
      Files.write(segments().get(0), new byte[10]);
      assertThat(cache.stash("isle", "o").read(0, 100)).isNull();
      assertThat(cache.stash("isle", "o").has(0, 100)).as("forgotten").isFalse();
    }
  }

  @Test
  void theBoundIsKeptAndWhatIsAskedForStays() throws IOException {
    try (DiskCache cache = open()) {
      Stash stash = cache.stash("isle", "o");
      byte[] wanted = bytes(500);
      keep(stash, 0, wanted);
      for (int i = 1; i < 3_000; i++) {
        keep(stash, i, bytes(random.nextInt(8_000)));
        assertThat(stash.read(0, 500)).as("%d", i).isEqualTo(wanted);
        if (i % 50 == 0) {
          assertThat(bytesOnDisk()).isLessThanOrEqualTo(BYTES_MAX);
        }
      }
      assertThat(cache.stats().evicted()).isPositive();
      assertThat(cache.stats().bytes()).isBetween(BYTES_MAX * 3 / 4, BYTES_MAX);
      assertThat(segments()).hasSizeLessThan(20);
    }
    try (DiskCache smaller = DiskCache.open(directory, BYTES_MAX / 4, writer, time)) {
      assertThat(bytesOnDisk()).isLessThanOrEqualTo(BYTES_MAX / 4);
      assertThat(smaller.stats().sections()).isPositive();
    }
  }

  @Test
  void aFullDiskStopsWritingForAWhileAndReadsGoOn() throws IOException {
    try (DiskCache cache = open()) {
      Stash stash = cache.stash("isle", "o");
      byte[] block = bytes(30_000);
      for (int i = 0; i < 4; i++) {
        keep(stash, i, block);
      }
      failure = new IOException("No space left on device");
      keep(stash, 4, block);
      assertThat(stash.read(0, 30_000)).as("complete before").isEqualTo(block);
      assertThat(stash.read(4, 30_000)).isNull();
      failure = null;
      keep(stash, 5, block);
      assertThat(stash.read(5, 30_000)).as("resting").isNull();
      assertThat(cache.stats().refused()).isEqualTo(2);
      time.advanceMs(Segments.REST.toMillis());
      keep(stash, 6, block);
      assertThat(stash.read(6, 30_000)).isEqualTo(block);
    }
    try (DiskCache cache = open()) {
      assertThat(cache.stats().damaged()).isZero();
      assertThat(cache.stash("isle", "o").read(6, 30_000)).isNotNull();
    }
  }

  @Test
  void aDirectoryThatCannotBeUsedIsRefused() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "x");
    assertThatThrownBy(() -> DiskCache.open(file, BYTES_MAX, writer, time))
        .isInstanceOf(IOException.class);
    assertThat(DiskCaches.share(file.resolve("below"), BYTES_MAX)).isEmpty();
  }

  @Test
  void aDirectoryIsUsedByOneCacheAtATimeAndSharedWithinAProcess() throws Exception {
    try (DiskCache cache = open()) {
      assertThat(cache.stats().sections()).isZero();
      assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("in use");
      assertThat(DiskCaches.share(directory, BYTES_MAX)).isEmpty();
    }
    try (DiskCaches.Share first = DiskCaches.share(directory, BYTES_MAX).orElseThrow()) {
      try (DiskCaches.Share second =
          DiskCaches.share(directory.resolve("."), BYTES_MAX).orElseThrow()) {
        assertThat(second.cache()).isSameAs(first.cache());
      }
      first.cache().stash("isle", "o").offer(0, new byte[10], 0, 10);
    }
    try (DiskCache cache = open()) {
      assertThat(cache.stash("isle", "o").read(0, 10)).as("closing writes").isEqualTo(new byte[10]);
    }
  }

  @Test
  void moreThanTheQueueHoldsIsRefusedAndNobodyWaits() throws IOException {
    try (DiskCache cache = open()) {
      Stash stash = cache.stash("isle", "o");
      int offers = 2 * WriteQueue.BYTES_MAX / 10_000;
      for (int i = 0; i < offers; i++) {
        stash.offer(i, new byte[10_000], 0, 10_000);
      }
      assertThat(cache.stats().refused()).isBetween(offers / 3L, offers * 2L / 3);
      stash.offer(0, new byte[100_000], 0, 100_000);
      assertThat(stash.has(0, 100_000)).as("too large for a segment").isFalse();
    }
  }

  @Test
  void anInterruptedReaderGetsNothingAndTheOthersGoOn() throws IOException {
    try (DiskCache cache = open()) {
      Stash stash = cache.stash("isle", "o");
      byte[] block = bytes(100);
      keep(stash, 0, block);
      Thread.currentThread().interrupt();
      assertThat(stash.read(0, 100)).isNull();
      assertThat(Thread.interrupted()).isTrue();
      assertThat(stash.read(0, 100)).isEqualTo(block);
      keep(stash, 1, block);
      assertThat(stash.read(1, 100)).isEqualTo(block);
    }
  }
}
