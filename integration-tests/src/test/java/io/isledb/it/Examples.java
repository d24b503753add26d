package io.isledb.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.isledb.testbed.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The JSON files of config-examples, with the reader's own places put in: what a user does with
 * them.
 */
final class Examples {
  private static final String STORE_OPTION = "isledb.store.";

  private Examples() {}

  static Map<String, String> sink(
      String file, String topic, String storeUrl, Map<String, String> storeOptions) {
    Map<String, String> config = load(file, storeUrl, storeOptions);
    config.put("topics", topic);
    config.put("flush.interval.ms", "300");
    // The partitions of a worker that was killed are free again after this, which is 45 s by
    // default.
    config.put("consumer.override.session.timeout.ms", "6000");
    config.put("consumer.override.heartbeat.interval.ms", "1000");
    return config;
  }

  static Map<String, String> source(
      String file, String topic, String storeUrl, Map<String, String> storeOptions) {
    Map<String, String> config = load(file, storeUrl, storeOptions);
    config.put("isles.include", topic + "/*");
    config.put("topic.pattern", "${topic}-restored");
    config.put("discovery.interval.ms", "1000");
    config.put("poll.interval.ms", "200");
    return config;
  }

  private static Map<String, String> load(
      String file, String storeUrl, Map<String, String> storeOptions) {
    Map<String, String> config = load(file);
    config.put("isledb.store.url", storeUrl);
    storeOptions.forEach((name, value) -> config.put(STORE_OPTION + name, value));
    return config;
  }

  /** The settings as they are in the file. */
  static Map<String, String> load(String file) {
    Map<String, String> config = new TreeMap<>();
    try {
      JsonNode example =
          new ObjectMapper().readTree(Checkout.locate().configExample(file).toFile());
      example
          .get("config")
          .properties()
          .forEach(setting -> config.put(setting.getKey(), setting.getValue().asText()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return config;
  }
}
