package io.isledb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.ChangeBatch;
import io.isledb.Entry;
import io.isledb.Isle;
import io.isledb.Isles;
import io.isledb.Tailer;
import io.isledb.options.CheckpointOptions;
import io.isledb.options.TailerOptions;
import io.isledb.testbed.Await;
import io.isledb.testbed.ConnectRest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A topic as it was: its state at a checkpoint in another topic, its history up to a time. */
final class BackupIT {
  private static final int PARTITIONS = 2;
  private static final int RECORDS = 500;

  @TempDir Path directory;

  @Test
  void aTopicComesBackAsItWas() throws Exception {
    try (Rig rig = new Rig(directory);
        Traffic traffic = new Traffic(rig.bootstrap(), 11)) {
      String url = rig.directory("isles").toUri().toString();
      ConnectRest rest = rig.worker("worker", Rig.withBothPlugins()).rest();
      traffic.createTopic("orders", PARTITIONS);
      Rig.run(rest, "sink", Examples.sink("sink-file.json", "orders", url, Map.of()), 2);
      try (Isles isles = Isles.open(url)) {
        traffic.send("orders", PARTITIONS, RECORDS);
        awaitChanges(url, RECORDS);
        nameState(isles, "orders", "before");
        Instant time = newest(isles);
        Map<Integer, List<String>> before = contents(rig, "orders");
        traffic.send("orders", PARTITIONS, RECORDS);
        awaitChanges(url, 2 * RECORDS);

        cloneState(isles, "orders", "before");
        Map<String, String> restore = Examples.load("backup/restore.json");
        restore.put("isledb.store.url", url);
        Rig.run(rest, "restore", restore, 1);
        Await.until(
            "the state at the checkpoint",
            Rig.LIMIT,
            () ->
                TopicContents.lastByKey(contents(rig, "backup.orders"))
                    .equals(TopicContents.lastByKey(before)));
        assertThat(historyUntil(isles, time)).isEqualTo(valuesOf(before));
      }
    }
  }

  /** Names the present state of every partition; nothing is copied. */
  private static void nameState(Isles isles, String topic, String name) {
    CheckpointOptions options = CheckpointOptions.DEFAULT.withTimeToLive(Duration.ofDays(7));
    for (String path : isles.discover(topic)) {
      isles.isle(path).createCheckpoint(name, options);
    }
  }

  /** Makes isles of the state that was named; they share their files until they are changed. */
  private static void cloneState(Isles isles, String topic, String name) {
    for (String path : isles.discover(topic)) {
      isles.isle(path).cloneTo("backup/" + path, name);
    }
  }

  /** Hands a program every change that was committed up to a time, in order. */
  private static void until(Isle isle, Instant time, Consumer<Entry> program) {
    try (Tailer tailer = isle.openTailer(TailerOptions.DEFAULT)) {
      Optional<ChangeBatch> batch = tailer.poll(Duration.ZERO);
      while (batch.isPresent() && batch.get().commit().committedAtMs() <= time.toEpochMilli()) {
        batch.get().changes().forEach(program);
        batch = tailer.poll(Duration.ZERO);
      }
    }
  }

  private static Map<Integer, List<String>> historyUntil(Isles isles, Instant time) {
    Map<Integer, List<String>> history = new TreeMap<>();
    for (int i = 0; i < PARTITIONS; i++) {
      List<String> values = new ArrayList<>();
      until(
          isles.isle("orders/" + i),
          time,
          change ->
              values.add(
                  TopicContents.shown(
                      change.value() == null ? null : change.value().toByteArray())));
      history.put(i, values);
    }
    return history;
  }

  private static Map<Integer, List<String>> valuesOf(Map<Integer, List<String>> contents) {
    Map<Integer, List<String>> values = new TreeMap<>();
    contents.forEach((partition, records) -> values.put(partition, TopicContents.values(records)));
    return values;
  }

  private static Instant newest(Isles isles) {
    return isles.discover("orders").stream()
        .map(path -> isles.isle(path).head().orElseThrow().committedAtMs())
        .max(Long::compare)
        .map(Instant::ofEpochMilli)
        .orElseThrow();
  }

  private static void awaitChanges(String url, int count) {
    Await.until(
        count + " changes in the bucket",
        Rig.LIMIT,
        () -> {
          try (BucketFeed feed = new BucketFeed(url, Map.of())) {
            return feed.values("orders").size() == count;
          }
        });
  }

  private static Map<Integer, List<String>> contents(Rig rig, String topic) {
    return TopicContents.of(rig.bootstrap(), topic, PARTITIONS);
  }
}
