package io.isledb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.Entry;
import io.isledb.IsleReader;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.MultiIterator;
import io.isledb.MultiReader;
import io.isledb.MultiSnapshot;
import io.isledb.Routing;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.Snapshot;
import io.isledb.options.ReaderOptions;
import io.isledb.options.WriterOptions;
import io.isledb.testbed.Await;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service that answers from the bucket while somebody else, here another thread, writes to it.
 */
final class ServeWhileWritingTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int KEYS = 100;
  private static final int GENERATIONS = 60;
  private static final int PARTITIONS = 4;

  @TempDir Path directory;

  /** What a service holds: the isles, and a reader for each one that it answers from. */
  static final class Lookup implements AutoCloseable {
    private final Isles isles;
    private final Map<String, IsleReader> readers = new TreeMap<>();

    Lookup(String url, String topic) {
      isles = Isles.open(url);
      for (String path : isles.discover(topic)) {
        readers.put(
            path,
            isles
                .isle(path)
                .openReader(ReaderOptions.DEFAULT.withRefreshInterval(Duration.ofMillis(100))));
      }
    }

    /** The newest value of a key that a refresh has seen. */
    Optional<byte[]> get(String key) {
      for (IsleReader reader : readers.values()) {
        byte[] value = reader.get(key.getBytes(StandardCharsets.UTF_8));
        if (value != null) {
          return Optional.of(value);
        }
      }
      return Optional.empty();
    }

    /** Values by key, each isle at one moment: all of a commit, or nothing of it. */
    Map<String, String> scan(String prefix) {
      Map<String, String> found = new TreeMap<>();
      for (IsleReader reader : readers.values()) {
        try (Snapshot snapshot = reader.snapshot()) {
          for (Entry entry : snapshot.scan(Scan.prefix(Slice.utf8(prefix)))) {
            found.put(entry.key().toUtf8(), entry.value().toUtf8());
          }
        }
      }
      return found;
    }

    @Override
    public void close() {
      isles.close();
    }
  }

  /** Answers from all partitions of a topic as if they were one. */
  static final class TopicLookup implements AutoCloseable {
    private final Isles isles;
    private final MultiReader reader;

    TopicLookup(String url, String topic, int partitions) {
      isles = Isles.open(url);
      Routing routing = key -> topic + "/" + partition(key, partitions);
      ReaderOptions options = ReaderOptions.DEFAULT.withRefreshInterval(Duration.ofMillis(100));
      reader = isles.openMultiReader(isles.discover(topic), routing, options);
    }

    /** Where Kafka's own producers put a key. */
    static int partition(Slice key, int partitions) {
      return Utils.toPositive(Utils.murmur2(key.toByteArray())) % partitions;
    }

    /** Asks the one isle that can have the key. */
    Optional<byte[]> get(String key) {
      return Optional.ofNullable(reader.get(key.getBytes(StandardCharsets.UTF_8)));
    }

    /** The first values in the order of their keys, whatever partitions they are in. */
    Map<String, String> first(String prefix, int count) {
      Map<String, String> found = new LinkedHashMap<>();
      Scan scan = Scan.prefix(Slice.utf8(prefix)).limit(count);
      try (MultiSnapshot snapshot = reader.snapshot();
          MultiIterator walk = snapshot.iterate(scan)) {
        while (walk.next()) {
          found.put(walk.key().toUtf8(), walk.value().toUtf8());
        }
      }
      return found;
    }

    @Override
    public void close() {
      isles.close();
    }
  }

  @Test
  void aScanSeesEachCommitWholeAndTheLastOneSoon() throws Exception {
    String url = directory.toUri().toString();
    write(url, 0, 1);
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try (Lookup lookup = new Lookup(url, "orders")) {
      Future<?> writer = threads.submit(() -> write(url, 1, GENERATIONS));
      int last = 0;
      while (!writer.isDone()) {
        last = Math.max(last, generation(lookup.scan("order-").values(), last));
      }
      writer.get();
      String newest = Integer.toString(GENERATIONS - 1);
      Await.until(
          "the last values",
          LIMIT,
          () -> lookup.get("order-7").map(value -> text(value).equals(newest)).orElse(false));
      assertThat(lookup.scan("order-")).hasSize(KEYS).containsValue(newest);
      assertThat(lookup.get("no such order")).isEmpty();
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void allPartitionsAreReadAsOne() {
    String url = directory.toUri().toString();
    spread(url, "first");
    try (TopicLookup lookup = new TopicLookup(url, "orders", PARTITIONS)) {
      assertThat(lookup.first("order-1", 4))
          .containsExactly(
              Map.entry("order-1", "first"),
              Map.entry("order-10", "first"),
              Map.entry("order-11", "first"),
              Map.entry("order-12", "first"));
      assertThat(lookup.get("no such order")).isEmpty();
      spread(url, "second");
      for (int key = 0; key < KEYS; key++) {
        String name = "order-" + key;
        Await.until(
            name + " to be seen",
            LIMIT,
            () -> lookup.get(name).map(value -> text(value).equals("second")).orElse(false));
      }
      assertThat(lookup.first("order-", 2 * KEYS)).hasSize(KEYS).containsValue("second");
    }
  }

  /** As the sink does: each key in the isle of its partition. */
  private static void spread(String url, String value) {
    try (Isles isles = Isles.open(url)) {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        try (IsleWriter writer =
            isles.isle("orders/" + partition).openWriter(WriterOptions.DEFAULT)) {
          for (int key = 0; key < KEYS; key++) {
            Slice name = Slice.utf8("order-" + key);
            if (TopicLookup.partition(name, PARTITIONS) == partition) {
              writer.put(name.toByteArray(), value.getBytes(StandardCharsets.UTF_8));
            }
          }
          writer.flush();
        }
      }
    }
  }

  /** The generation that all values are of, which never goes back. */
  private static int generation(Collection<String> values, int atLeast) {
    assertThat(values).hasSize(KEYS);
    assertThat(new TreeSet<>(values)).hasSize(1);
    int generation = Integer.parseInt(List.copyOf(values).get(0));
    assertThat(generation).isGreaterThanOrEqualTo(atLeast);
    return generation;
  }

  private static void write(String url, int from, int to) {
    try (Isles isles = Isles.open(url);
        IsleWriter writer =
            isles.isle("orders/0").openWriter(WriterOptions.DEFAULT.withName("writer"))) {
      for (int generation = from; generation < to; generation++) {
        for (int key = 0; key < KEYS; key++) {
          writer.put(
              ("order-" + key).getBytes(StandardCharsets.UTF_8),
              Integer.toString(generation).getBytes(StandardCharsets.UTF_8));
        }
        writer.flush();
      }
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
