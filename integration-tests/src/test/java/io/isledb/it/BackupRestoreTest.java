package io.isledb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.Isle;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.KeyRange;
import io.isledb.Maintainer;
import io.isledb.Readable;
import io.isledb.Scan;
import io.isledb.Verification;
import io.isledb.Watermarks;
import io.isledb.options.CheckpointOptions;
import io.isledb.options.MaintenanceOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.options.WriterOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A state is kept, damage is done, and the state is looked at and brought back. */
final class BackupRestoreTest {
  @TempDir Path directory;

  @Test
  void whatWasKeptIsBroughtBack() {
    try (Isles isles = Isles.open(directory.toUri().toString())) {
      Isle orders = isles.isle("orders/0");
      write(orders, "a", "right");
      keepLastNight(orders);
      write(orders, "a", "wrong");
      try (var lastNight = orders.openReaderAt("night-3")) {
        assertThat(contents(lastNight)).containsExactly("a=right");
      }
      Isle restored = restore(orders, "restored/orders/0");
      try (var reader = restored.openReader(ReaderOptions.DEFAULT)) {
        assertThat(contents(reader)).containsExactly("a=right");
      }
      assertThat(restored.head().orElseThrow().watermarks().offsets())
          .containsEntry("orders-0", 1L);
      assertThat(restored.verify(Verification.Progress.NONE).problems()).isEmpty();
      assertThat(orders.drop(Verification.Progress.NONE)).isPositive();
      write(restored, "b", "more");
      startOver(restored);
      assertThat(restored.head().orElseThrow().watermarks()).isEqualTo(Watermarks.NONE);
      try (var reader = restored.openReader(ReaderOptions.DEFAULT)) {
        assertThat(contents(reader)).containsExactly("a=right", "b=more");
      }
    }
  }

  @Test
  void aCopyThatIsMadeWhileOthersWriteHasTheStateOfTheCheckpoint() throws IOException {
    Path copy = directory.resolve("copy");
    try (Isles isles = Isles.open(directory.resolve("bucket").toUri().toString())) {
      Isle orders = isles.isle("orders/0");
      write(orders, "a", "right");
      keepLastNight(orders);
      copy("orders/0/log", copy);
      write(orders, "a", "later");
      compact(orders);
      copy("orders/0/manifest", copy);
    }
    try (Isles isles = Isles.open(copy.toUri().toString())) {
      Isle restored = restore(isles.isle("orders/0"), "restored/orders/0");
      try (var reader = restored.openReader(ReaderOptions.DEFAULT)) {
        assertThat(contents(reader)).containsExactly("a=right");
      }
    }
  }

  private void copy(String folder, Path to) throws IOException {
    Path bucket = directory.resolve("bucket");
    List<Path> files;
    try (Stream<Path> walk = Files.walk(bucket.resolve(folder))) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Path target = to.resolve(bucket.relativize(file));
      Files.createDirectories(target.getParent());
      Files.copy(file, target);
    }
  }

  private static void compact(Isle isle) {
    try (Maintainer maintainer = isle.openMaintainer(MaintenanceOptions.DEFAULT)) {
      maintainer.compact(KeyRange.ALL);
    }
  }

  /** To be run every night with the number of the weekday: then the last seven nights are there. */
  private static void keepLastNight(Isle isle) {
    isle.createCheckpoint(
        "night-3", CheckpointOptions.DEFAULT.withTimeToLive(Duration.ofDays(7)).replacing());
  }

  /** An isle of its own, as the other was that night. */
  private static Isle restore(Isle isle, String path) {
    Isle restored = isle.cloneTo(path, "night-3");
    try (Maintainer maintainer = restored.openMaintainer(MaintenanceOptions.DEFAULT)) {
      maintainer.compact(KeyRange.ALL);
    }
    return restored;
  }

  /** For a sink whose records are to be written once more from the beginning of its topic. */
  private static void startOver(Isle isle) {
    isle.rewriteWatermarks("operator", marks -> Watermarks.NONE);
  }

  private static void write(Isle isle, String key, String value) {
    try (IsleWriter writer = isle.openWriter(WriterOptions.DEFAULT)) {
      writer.put(bytes(key), bytes(value));
      writer.advance("orders-0", 1);
      writer.flush();
    }
  }

  private static List<String> contents(Readable view) {
    return view.scan(Scan.ALL).stream()
        .map(entry -> entry.key().toUtf8() + "=" + entry.value().toUtf8())
        .toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
