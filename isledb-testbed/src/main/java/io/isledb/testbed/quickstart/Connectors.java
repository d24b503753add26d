package io.isledb.testbed.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.isledb.testbed.Checkout;
import io.isledb.testbed.ConnectRest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Registers both connectors from the examples, with this run's names and places put in. */
final class Connectors {
  static final String SINK = "isledb-sink";
  static final String SOURCE = "isledb-source";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration START_LIMIT = Duration.ofSeconds(90);

  private final Checkout checkout;
  private final ConnectRest rest;
  private final Storage storage;

  Connectors(Checkout checkout, ConnectRest rest, Storage storage) {
    this.checkout = checkout;
    this.rest = rest;
    this.storage = storage;
  }

  /** Registers both and waits until all their tasks run. */
  void register(String topic, int partitions) {
    register(
        SINK,
        "sink",
        Map.of(
            "topics", topic,
            "tasks.max", "2",
            "flush.interval.ms", "1000"));
    register(
        SOURCE,
        "source",
        Map.of(
            "isles.include",
            topic + "/*",
            "topic.creation.default.partitions",
            Integer.toString(partitions),
            "discovery.interval.ms",
            "500",
            "poll.interval.ms",
            "200"));
    rest.awaitRunning(SINK, 1, START_LIMIT);
    // Its tasks begin when there are isles, which the sink makes.
    rest.awaitRunning(SOURCE, 0, START_LIMIT);
  }

  private void register(String name, String kind, Map<String, String> changes) {
    Map<String, String> config = example(kind + "-" + storage.kind() + ".json");
    config.put("isledb.store.url", storage.url());
    storage.options().forEach((option, value) -> config.put("isledb.store." + option, value));
    config.putAll(changes);
    rest.putConfig(name, config);
  }

  private Map<String, String> example(String file) {
    try {
      JsonNode config = JSON.readTree(checkout.configExample(file).toFile()).path("config");
      Map<String, String> settings = new TreeMap<>();
      config.properties().forEach(each -> settings.put(each.getKey(), each.getValue().asText()));
      return settings;
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read", e);
    }
  }
}
