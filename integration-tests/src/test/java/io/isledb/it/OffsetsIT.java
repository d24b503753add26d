package io.isledb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.isledb.testbed.Await;
import io.isledb.testbed.ConnectRest;
import io.isledb.testbed.RestException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does to offsets over REST, right and wrong, and what comes of it. */
final class OffsetsIT {
  private static final int ROUND = 100;

  @TempDir Path directory;

  private final List<String> expected = new ArrayList<>();

  @Test
  void offsetsAreWhatTheOperatorSaidOrAreRefused() throws Exception {
    try (Rig rig = new Rig(directory)) {
      Path isles = rig.directory("isles");
      String url = isles.toUri().toString();
      ConnectRest rest = rig.worker("worker", Rig.withBothPlugins()).rest();
      try (Traffic traffic = new Traffic(rig.bootstrap(), 13)) {
        traffic.createTopic("orders", 1);
        Map<String, String> sink = Examples.sink("sink-file.json", "orders", url, Map.of());
        Rig.run(rest, "sink", sink, 1);
        Rig.run(rest, "source", Examples.source("source-file.json", "orders", url, Map.of()), 1);
        traffic.send("orders", 1, ROUND);
        expected.addAll(contents(rig, "orders"));
        assertRestored(rig);
        stop(rest, "sink");
        stop(rest, "source");
        whatMakesNoSenseIsRefused(rest, isles);
        aSourceGoesBack(rig, rest);
        aSinkSkipsAhead(rig, rest, traffic);
        aTopicIsMadeAnew(rig, rest, traffic);
      }
    }
  }

  private static void whatMakesNoSenseIsRefused(ConnectRest rest, Path isles) {
    JsonNode before = rest.offsets("sink");
    assertRefused(rest, "sink", sinkOffset("orders", 0, -1), "nothing was altered");
    assertRefused(rest, "sink", sinkOffset("orders", 7, 1), "Failed to alter");
    assertRefused(rest, "sink", sinkOffset("bills", 0, 1), "does not consume bills");
    assertThat(rest.offsets("sink")).isEqualTo(before);
    assertThat(isles.resolve("orders/0")).isDirectory();
    assertThat(isles.resolve("orders/7")).doesNotExist();
    JsonNode source = rest.offsets("source");
    assertRefused(
        rest, "source", sourceOffset("\"orders/0\"", "{\"commit\": 9999}"), "ends before commit");
    assertRefused(
        rest, "source", sourceOffset("\"orders/0\"", "{\"comit\": 1}"), "is a place in the feed");
    assertRefused(rest, "source", sourceOffset("5", "{\"commit\": 1}"), "isle");
    assertThat(rest.offsets("source")).isEqualTo(source);
  }

  private void aSourceGoesBack(Rig rig, ConnectRest rest) {
    rest.patchOffsets("source", sourceOffset("\"orders/0\"", "{\"commit\": 1, \"ordinal\": 0}"));
    rest.resume("source");
    expected.addAll(List.copyOf(expected));
    assertRestored(rig);
  }

  private void aSinkSkipsAhead(Rig rig, ConnectRest rest, Traffic traffic) throws Exception {
    traffic.send("orders", 1, ROUND);
    rest.patchOffsets("sink", sinkOffset("orders", 0, ROUND + ROUND / 2));
    rest.resume("sink");
    expected.addAll(contents(rig, "orders").subList(ROUND + ROUND / 2, 2 * ROUND));
    assertRestored(rig);
    stop(rest, "sink");
  }

  private void aTopicIsMadeAnew(Rig rig, ConnectRest rest, Traffic traffic) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", rig.bootstrap()))) {
      admin.deleteTopics(List.of("orders")).all().get();
      Await.until(
          "the topic to be gone",
          Rig.LIMIT,
          () -> !admin.listTopics().names().get().contains("orders"));
      admin.createTopics(List.of(Traffic.topic("orders", 1))).all().get();
    }
    traffic.send("orders", 1, ROUND / 2);
    rest.resume("sink");
    assertThat(rest.awaitFailure("sink", Rig.LIMIT))
        .contains("The offsets of orders-0 jump back")
        .contains("The topic has been deleted and created again, or cut off");
    stop(rest, "sink");
    rest.patchOffsets("sink", sinkOffset("orders", 0, 0));
    rest.resume("sink");
    expected.addAll(contents(rig, "orders"));
    assertRestored(rig);
  }

  private static void assertRefused(
      ConnectRest rest, String connector, JsonNode offsets, String message) {
    assertThatThrownBy(() -> rest.patchOffsets(connector, offsets))
        .isInstanceOf(RestException.class)
        .hasMessageContaining(message);
  }

  private static void stop(ConnectRest rest, String connector) {
    rest.stop(connector);
    rest.awaitState(connector, "STOPPED", Rig.LIMIT);
  }

  private void assertRestored(Rig rig) {
    Map<Integer, List<String>> restored =
        TopicContents.await(rig.bootstrap(), "orders-restored", 1, expected.size(), Rig.LIMIT);
    assertThat(restored.get(0)).isEqualTo(expected);
  }

  private static List<String> contents(Rig rig, String topic) {
    return TopicContents.of(rig.bootstrap(), topic, 1).get(0);
  }

  private static JsonNode sinkOffset(String topic, int partition, long offset) {
    return json(
        "{\"offsets\": [{\"partition\": {\"kafka_topic\": \"%s\", \"kafka_partition\": %d},"
            + " \"offset\": {\"kafka_offset\": %d}}]}",
        topic, partition, offset);
  }

  private static JsonNode sourceOffset(String isle, String offset) {
    return json("{\"offsets\": [{\"partition\": {\"isle\": %s}, \"offset\": %s}]}", isle, offset);
  }

  private static JsonNode json(String format, Object... values) {
    try {
      return new ObjectMapper().readTree(String.format(format, values));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
