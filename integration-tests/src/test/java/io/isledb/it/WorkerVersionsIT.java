package io.isledb.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isledb.testbed.Await;
import io.isledb.testbed.Checkout;
import io.isledb.testbed.ConnectOptions;
import io.isledb.testbed.ConnectRest;
import io.isledb.testbed.ConnectWorker;
import io.isledb.testbed.JmxMetrics;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same two archives on a worker of the last 3.x line and on the newest: all of them work. */
final class WorkerVersionsIT {
  private static final int PARTITIONS = 2;
  private static final int RECORDS = 1_000;

  @TempDir Path directory;

  @Test
  void onTheLastWorkerOfKafka3() throws Exception {
    everythingWorks(
        "3.9.", Rig.withBothPlugins().withClassPath(Checkout.locate().oldKafkaClassPath()));
  }

  /** With the settings of the worker in compose.yaml. */
  @Test
  void onTheNewestWorker() throws Exception {
    ConnectOptions options = Rig.withBothPlugins();
    Properties example = new Properties();
    try (Reader file =
        Files.newBufferedReader(Checkout.locate().configExample("compose/worker.properties"))) {
      example.load(file);
    }
    example.remove("plugin.path");
    for (String setting : example.stringPropertyNames()) {
      options = options.with(setting, example.getProperty(setting));
    }
    everythingWorks("4.", options);
  }

  private void everythingWorks(String version, ConnectOptions options) throws Exception {
    try (Rig rig = new Rig(directory)) {
      ConnectWorker worker = rig.worker("worker", options);
      ConnectRest rest = worker.rest();
      assertThat(rest.request("GET", "/", null).path("version").asText()).startsWith(version);
      Map<String, String> sink =
          Examples.sink("sink-file.json", "orders", url(rig, "isles"), Map.of());
      Map<String, String> source =
          Examples.source("source-file.json", "orders", url(rig, "isles"), Map.of());
      source.put("exactly.once.support", "required");
      source.put("transaction.boundary", "connector");
      settingsAreValidated(rest, sink, source);
      try (Traffic traffic = new Traffic(rig.bootstrap(), 39)) {
        traffic.createTopic("orders", PARTITIONS);
        Rig.run(rest, "sink", sink, 2);
        Rig.run(rest, "source", source, 1);
        traffic.send("orders", PARTITIONS, RECORDS);
      }
      TopicContents.await(rig.bootstrap(), "orders-restored", PARTITIONS, RECORDS, Rig.LIMIT);
      Map<Integer, List<String>> original = TopicContents.of(rig.bootstrap(), "orders", PARTITIONS);
      assertThat(TopicContents.of(rig.bootstrap(), "orders-restored", PARTITIONS))
          .isEqualTo(original);
      theOffsetsAreShown(rest, original);
      theMetricsAreThere(worker, version);
      aSourceThatForgetsItsOffsetsBeginsAgain(rig, rest, original);
      aSinkThatIsSetBackStoresAgain(rig, rest, original);
    }
  }

  private static String url(Rig rig, String name) {
    return rig.directory(name).toUri().toString();
  }

  private static void settingsAreValidated(
      ConnectRest rest, Map<String, String> sink, Map<String, String> source) {
    assertThat(rest.validate(named("sink", sink))).isEmpty();
    assertThat(rest.validate(named("source", source))).isEmpty();
    Map<String, String> mistaken = named("source", source);
    mistaken.put("snapshot.mode", "always");
    mistaken.put("poll.interval.ms", "soon");
    assertThat(rest.validate(mistaken)).containsKeys("exactly.once.support", "poll.interval.ms");
  }

  private static Map<String, String> named(String name, Map<String, String> config) {
    Map<String, String> named = new TreeMap<>(config);
    named.put("name", name);
    return named;
  }

  private static void theOffsetsAreShown(ConnectRest rest, Map<Integer, List<String>> original) {
    Await.until(
        "the sink's offsets",
        Rig.LIMIT,
        () -> {
          JsonNode offsets = rest.offsets("sink").path("offsets");
          boolean all = offsets.size() == PARTITIONS;
          for (JsonNode offset : offsets) {
            int partition = offset.path("partition").path("kafka_partition").asInt();
            all &=
                offset.path("offset").path("kafka_offset").asLong()
                    == original.get(partition).size();
          }
          return all;
        });
    List<String> isles = new ArrayList<>();
    rest.offsets("source")
        .path("offsets")
        .forEach(offset -> isles.add(offset.path("partition").path("isle").asText()));
    assertThat(isles).containsExactlyInAnyOrder("orders/0", "orders/1");
  }

  private static void theMetricsAreThere(ConnectWorker worker, String version) {
    try (JmxMetrics metrics = worker.metrics()) {
      assertThat(metrics.sum("io.isledb.connect:type=sink-task,*", "RecordsFlushed"))
          .isEqualTo(RECORDS);
      assertThat(metrics.sum("io.isledb.connect:type=source-task,*", "Records")).isEqualTo(RECORDS);
      // Only newer workers take metrics of plugins among their own.
      double expected = version.startsWith("3.") ? 0 : RECORDS;
      assertThat(metrics.sum("kafka.connect:type=plugins,*", "isledb-sink-records-flushed"))
          .isEqualTo(expected);
      assertThat(metrics.sum("kafka.connect:type=plugins,*", "isledb-source-records"))
          .isEqualTo(expected);
    }
  }

  private static void aSourceThatForgetsItsOffsetsBeginsAgain(
      Rig rig, ConnectRest rest, Map<Integer, List<String>> original) {
    rest.stop("source");
    rest.awaitState("source", "STOPPED", Rig.LIMIT);
    rest.deleteOffsets("source");
    rest.resume("source");
    Map<Integer, List<String>> restored =
        TopicContents.await(
            rig.bootstrap(), "orders-restored", PARTITIONS, 2L * RECORDS, Rig.LIMIT);
    assertThat(restored).isEqualTo(twice(original));
    rest.stop("source");
    rest.awaitState("source", "STOPPED", Rig.LIMIT);
  }

  /** Its feed then holds the records from there on once more. */
  private static void aSinkThatIsSetBackStoresAgain(
      Rig rig, ConnectRest rest, Map<Integer, List<String>> original) {
    rest.stop("sink");
    rest.awaitState("sink", "STOPPED", Rig.LIMIT);
    rest.patchOffsets("sink", sinkOffset(0, 0));
    rest.resume("sink");
    rest.resume("source");
    long expected = 2L * RECORDS + original.get(0).size();
    Map<Integer, List<String>> restored =
        TopicContents.await(rig.bootstrap(), "orders-restored", PARTITIONS, expected, Rig.LIMIT);
    Map<Integer, List<String>> wanted = twice(original);
    wanted.get(0).addAll(original.get(0));
    assertThat(restored).isEqualTo(wanted);
  }

  private static Map<Integer, List<String>> twice(Map<Integer, List<String>> contents) {
    Map<Integer, List<String>> twice = new TreeMap<>();
    contents.forEach(
        (partition, records) -> {
          List<String> all = new ArrayList<>(records);
          all.addAll(records);
          twice.put(partition, all);
        });
    return twice;
  }

  private static JsonNode sinkOffset(int partition, long offset) {
    ObjectNode body = new ObjectMapper().createObjectNode();
    ObjectNode entry = body.putArray("offsets").addObject();
    entry.putObject("partition").put("kafka_topic", "orders").put("kafka_partition", partition);
    entry.putObject("offset").put("kafka_offset", offset);
    return body;
  }
}
