package io.isledb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.ChangeBatch;
import io.isledb.Cursor;
import io.isledb.Entry;
import io.isledb.Isle;
import io.isledb.Isles;
import io.isledb.Tailer;
import io.isledb.options.TailerOptions;
import io.isledb.testbed.Await;
import io.isledb.testbed.ConnectRest;
import io.isledb.testbed.ConnectWorker;
import io.isledb.testbed.JmxMetrics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One topic in the bucket, many who follow it: each where it likes to begin and at its own pace,
 * none of them at the broker's expense.
 */
final class FanOutIT {
  private static final int PARTITIONS = 2;
  private static final int RECORDS = 500;

  @TempDir Path directory;

  @Test
  void everyFollowerHasItsOwnPlace() throws Exception {
    try (Rig rig = new Rig(directory);
        Traffic traffic = new Traffic(rig.bootstrap(), 3)) {
      String url = rig.directory("isles").toUri().toString();
      ConnectWorker worker = rig.worker("worker", Rig.withBothPlugins());
      ConnectRest rest = worker.rest();
      traffic.createTopic("orders", PARTITIONS);
      Rig.run(rest, "sink", Examples.sink("sink-file.json", "orders", url, Map.of()), 2);
      Rig.run(rest, "archive", source("hub/archive.json", url), 1);
      traffic.send("orders", PARTITIONS, RECORDS);
      await(rig, "archive.orders", RECORDS);
      Map<Integer, List<String>> before = contents(rig, "orders");
      Rig.run(rest, "search", source("hub/search.json", url), 1);
      Rig.run(rest, "alerts", source("hub/alerts.json", url), 1);
      awaitLooks(worker, "alerts");
      rest.pause("search");
      rest.awaitState("search", "PAUSED", Rig.LIMIT);
      traffic.send("orders", PARTITIONS, RECORDS);
      await(rig, "archive.orders", 2 * RECORDS);
      await(rig, "alerts.orders", RECORDS);
      rest.resume("search");
      Map<Integer, List<String>> original = contents(rig, "orders");
      assertThat(contents(rig, "archive.orders")).isEqualTo(original);
      assertThat(contents(rig, "alerts.orders")).isEqualTo(without(original, before));
      Await.until(
          "the state of all keys",
          Rig.LIMIT,
          () ->
              TopicContents.lastByKey(contents(rig, "search.orders"))
                  .equals(TopicContents.lastByKey(original)));
      assertThat(tailed(url)).isEqualTo(2 * RECORDS);
    }
  }

  /** Hands every change to a program, in order, until there are no more; gives where to go on. */
  private static Cursor follow(Isle isle, Cursor from, Consumer<Entry> program) {
    try (Tailer tailer = isle.openTailer(TailerOptions.DEFAULT.from(from))) {
      Optional<ChangeBatch> batch = tailer.poll(Duration.ofMillis(200));
      while (batch.isPresent()) {
        batch.get().changes().forEach(program);
        batch = tailer.poll(Duration.ofMillis(200));
      }
      return tailer.cursor();
    }
  }

  private static int tailed(String url) {
    List<Entry> seen = new ArrayList<>();
    try (Isles isles = Isles.open(url)) {
      for (String path : isles.discover("orders")) {
        Cursor next = follow(isles.isle(path), Cursor.ORIGIN, seen::add);
        assertThat(next).isEqualTo(follow(isles.isle(path), next, FanOutIT::nothingIsNew));
      }
    }
    return seen.size();
  }

  private static void nothingIsNew(Entry entry) {
    throw new CancellationException("came twice: " + entry);
  }

  private static Map<String, String> source(String file, String url) {
    Map<String, String> config = Examples.load(file);
    config.put("isledb.store.url", url);
    config.put("discovery.interval.ms", "1000");
    config.put("poll.interval.ms", "200");
    return config;
  }

  /** Until then it has not decided where the latest change is. */
  private static void awaitLooks(ConnectWorker worker, String connector) {
    String beans = "io.isledb.connect:type=source-task,connector=\"" + connector + "\",*";
    try (JmxMetrics metrics = worker.metrics()) {
      Await.until(
          connector + " to have looked at every isle",
          Rig.LIMIT,
          () -> metrics.sum(beans, "Polls") >= 4 * PARTITIONS);
    }
  }

  private static Map<Integer, List<String>> contents(Rig rig, String topic) {
    return TopicContents.of(rig.bootstrap(), topic, PARTITIONS);
  }

  private static void await(Rig rig, String topic, int records) {
    TopicContents.await(rig.bootstrap(), topic, PARTITIONS, records, Rig.LIMIT);
  }

  private static Map<Integer, List<String>> without(
      Map<Integer, List<String>> all, Map<Integer, List<String>> first) {
    Map<Integer, List<String>> rest = new TreeMap<>();
    all.forEach(
        (partition, records) ->
            rest.put(partition, records.subList(first.get(partition).size(), records.size())));
    return rest;
  }
}
