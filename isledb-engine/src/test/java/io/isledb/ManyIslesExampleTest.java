package io.isledb;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.options.ReaderOptions;
import io.isledb.options.TailerOptions;
import io.isledb.options.TailerOptions.Start;
import io.isledb.options.WriterOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What docs/reading.md shows. */
final class ManyIslesExampleTest {
  private static final int PARTITIONS = 3;

  private static int partition(Slice key) {
    return Math.floorMod(key.hashCode(), PARTITIONS);
  }

  @Test
  void allPartitionsOfATopicAsOne() {
    try (Isles isles = Isles.open("memory://many-isles")) {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        write(isles, partition, "before");
      }

      List<String> paths = isles.discover("orders");
      Routing routing = key -> "orders/" + partition(key);
      try (MultiReader reader = isles.openMultiReader(paths, routing, ReaderOptions.DEFAULT);
          MultiSnapshot snapshot = reader.snapshot()) {
        // One isle is asked, because the routing says which.
        assertThat(reader.get(Slice.utf8("order-4").toByteArray())).isNotNull();

        // All isles in one order.
        List<String> keys = new ArrayList<>();
        try (MultiIterator walk = snapshot.iterate(Scan.prefix(Slice.utf8("order-")).limit(5))) {
          while (walk.next()) {
            keys.add(walk.key().toUtf8());
          }
        }
        assertThat(keys).containsExactly("order-0", "order-1", "order-2", "order-3", "order-4");

        // What has changed since the snapshot: no change missing, none twice.
        write(isles, 1, "after");
        Map<String, Start> starts = new LinkedHashMap<>();
        snapshot.cursors().forEach((path, cursor) -> starts.put(path, new Start.At(cursor)));
        try (MultiTailer tailer = isles.openMultiTailer(starts, TailerOptions.DEFAULT)) {
          Optional<IsleBatch> batch = tailer.poll(Duration.ofSeconds(1));
          assertThat(batch.orElseThrow().path()).isEqualTo("orders/1");
          assertThat(batch.orElseThrow().batch().changes()).isNotEmpty();
        }
      }
    }
  }

  @Test
  void aRangeIsBroughtNearBeforeItIsRead() {
    try (Isles isles = Isles.open("memory://prefetch")) {
      int partition = partition(Slice.utf8("order-1"));
      write(isles, partition, "value");
      try (IsleReader reader =
          isles.isle("orders/" + partition).openReader(ReaderOptions.DEFAULT)) {
        reader.prefetch(KeyRange.ALL, Prefetch.METADATA);
        reader.prefetch(KeyRange.prefix(Slice.utf8("order-1")), Prefetch.BLOCKS);
        assertThat(reader.scan(Scan.prefix(Slice.utf8("order-1")))).isNotEmpty();
      }
    }
  }

  private static void write(Isles isles, int partition, String value) {
    try (IsleWriter writer = isles.isle("orders/" + partition).openWriter(WriterOptions.DEFAULT)) {
      for (int i = 0; i < 10; i++) {
        Slice key = Slice.utf8("order-" + i);
        if (partition(key) == partition) {
          writer.put(key.toByteArray(), Slice.utf8(value).toByteArray());
        }
      }
      writer.flush();
    }
  }
}
