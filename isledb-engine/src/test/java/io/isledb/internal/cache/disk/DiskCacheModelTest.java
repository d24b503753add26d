package io.isledb.internal.cache.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.internal.cache.Stash;
import io.isledb.internal.testing.ManualExecutor;
import io.isledb.store.testing.ManualTime;
import io.isledb.testing.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random operations with restarts, crashes and damage: what is read is what was offered, or
 * nothing; and the bound holds.
 */
final class DiskCacheModelTest {
  private static final int STEPS = 6_000;
  private static final long BYTES_MAX = 1 << 20;

  @TempDir Path root;

  private final ManualExecutor writer = new ManualExecutor();
  private final ManualTime time = new ManualTime(0);
  private final Random random = Seeds.random("DiskCacheModelTest");
  private int directories;
  private long hits;

  @Test
  void whatIsReadIsWhatWasOffered() throws IOException {
    Path directory = root.resolve("cache");
    DiskCache cache = DiskCache.open(directory, BYTES_MAX, writer, time);
    for (int step = 0; step < STEPS; step++) {
      switch (random.nextInt(40)) {
        case 0 -> writer.runAll();
        case 1 -> {
          if (random.nextInt(10) == 0) {
            hits += cache.stats().hits();
            Path crashed = random.nextBoolean() ? copyOf(directory) : directory;
            cache.close();
            directory = crashed;
            damage(directory);
            cache = DiskCache.open(directory, BYTES_MAX, writer, time);
          }
        }
        case 2 -> assertThat(bytesOf(directory)).isLessThanOrEqualTo(BYTES_MAX);
        default -> use(cache);
      }
    }
    hits += cache.stats().hits();
    cache.close();
    assertThat(hits).as("the cache is of use").isGreaterThan(STEPS / 10);
  }

  private void use(DiskCache cache) {
    String isle = "isle" + random.nextInt(2);
    String object = "runs/" + random.nextInt(3);
    // Small offsets are asked for more often than large ones.
    int offset = random.nextInt(1 + random.nextInt(400));
    byte[] content = content(isle, object, offset);
    Stash stash = cache.stash(isle, object);
    byte[] read = stash.read(offset, content.length);
    if (read == null) {
      stash.offer(offset, content, 0, content.length);
    } else {
      assertThat(read).isEqualTo(content);
    }
  }

  private static byte[] content(String isle, String object, int offset) {
    byte[] content = new byte[100 + offset * 7 % 3_000];
    Arrays.fill(content, (byte) (isle.hashCode() + object.hashCode() * 7 + offset * 31));
    return content;
  }

  /** What a crash would leave now. */
  private Path copyOf(Path directory) throws IOException {
    Path copy = Files.createDirectory(root.resolve("copy" + directories++));
    for (Path file : files(directory)) {
      Files.copy(file, copy.resolve(file.getFileName()));
    }
    return copy;
  }

  private void damage(Path directory) throws IOException {
    for (Path file : files(directory)) {
      if (random.nextInt(8) == 0) {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length > 0) {
          bytes[random.nextInt(bytes.length)] ^= 1;
          int length = random.nextBoolean() ? bytes.length : random.nextInt(bytes.length);
          Files.write(file, Arrays.copyOf(bytes, length));
        }
      }
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> listing = Files.list(directory)) {
      return listing.toList();
    }
  }

  private static long bytesOf(Path directory) throws IOException {
    long bytes = 0;
    for (Path file : files(directory)) {
      bytes += Files.size(file);
    }
    return bytes;
  }
}
