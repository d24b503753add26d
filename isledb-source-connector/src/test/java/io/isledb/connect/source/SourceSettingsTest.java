package io.isledb.connect.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;

final class SourceSettingsTest {
  private static Map<String, List<String>> problems(String... settings) {
    Map<String, String> all = new HashMap<>();
    all.put("name", "source");
    all.put("isledb.store.url", "memory://settings");
    all.put("topic.pattern", "${topic}");
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    return problems(all);
  }

  private static Map<String, List<String>> problems(Map<String, String> settings) {
    Map<String, List<String>> problems = new TreeMap<>();
    for (ConfigValue value : new IsleSourceConnector().validate(settings).configValues()) {
      if (!value.errorMessages().isEmpty()) {
        problems.put(value.name(), value.errorMessages());
      }
    }
    return problems;
  }

  @Test
  void goodSettingsHaveNoProblem() {
    assertThat(problems()).isEmpty();
    assertThat(problems("snapshot.mode", "no_data", "start.from", "latest")).isEmpty();
    assertThat(problems("transaction.boundary", "connector", "transforms", "a")).isEmpty();
  }

  @Test
  void whatIsRequiredIsNamed() {
    assertThat(problems(Map.of("name", "source")))
        .containsOnlyKeys("isledb.store.url", "topic.pattern");
  }

  private static final String[][] WRONG = {
    {"snapshot.mode", "sometimes"},
    {"start.from", "middle"},
    {"partition.mode", "random"},
    {"topic.pattern", "${tpoic}"},
    {"topic.pattern", "a b"},
    {"poll.interval.ms", "0"},
    {"poll.interval.ms", "soon"},
    {"batch.records.max", "0"},
    {"discovery.interval.ms", "1"},
    {"prefetch.commits", "-1"},
    {"memory.bytes", "1000"},
    {"io.threads", "0"},
    {"retry.backoff.max.ms", "0"},
    {"isles.include", ""},
    {"isles.include", "/orders/*"},
    {"isles.exclude", "orders/"},
    {"isles.exclude", "orders//0"},
    {"isledb.store.url", "nowhere"},
    {"isledb.store.url", "ftp://host/dir"},
    {"isledb.key.converter", "no.such.Converter"},
    {"isledb.value.converter", "no.such.Converter"},
    {"maintenance.enabled", "maybe"},
    {"maintenance.interval.ms", "1"},
    {"maintenance.threads", "0"},
    {"maintenance.bytes.per.second", "-1"},
    {"compaction.policy", "lsm"},
    {"compaction.retention.ms", "0"},
    {"compaction.window.ms", "0"},
    {"compaction.bytes.max", "0"},
    {"metrics.price.per.1000.writes", "NaN"},
    {"metrics.price.per.1000.reads", "-1"},
    {"pol.interval.ms", "1"},
  };

  @Test
  void eachBadSettingIsNamed() {
    for (String[] bad : WRONG) {
      assertThat(problems(bad)).as("%s=%s", bad[0], bad[1]).containsOnlyKeys(bad[0]);
    }
  }

  @Test
  void ofTwoMistakesBothAreToldAndNothingElse() {
    for (String[] one : WRONG) {
      for (String[] other : WRONG) {
        if (!one[0].equals(other[0])) {
          assertThat(problems(one[0], one[1], other[0], other[1]))
              .as("%s=%s and %s=%s", one[0], one[1], other[0], other[1])
              .containsOnlyKeys(one[0], other[0]);
        }
      }
    }
  }

  /** The options of the stores have a test of their own. */
  @Test
  void everySettingIsInTheTable() {
    List<String> checked = Stream.of(WRONG).map(wrong -> wrong[0]).toList();
    SourceSettings.definition()
        .configKeys()
        .values()
        .forEach(
            key -> {
              if (!key.internalConfig && !key.name.matches("isledb\\.store\\.(s3|gcs|azure).*")) {
                assertThat(checked).contains(key.name);
              }
            });
  }

  @Test
  void aContradictionIsToldOnAllItsSettings() {
    assertThat(problems("start.from", "latest")).containsOnlyKeys("start.from", "snapshot.mode");
    assertThat(problems("start.from", "latest", "snapshot.mode", "always"))
        .containsOnlyKeys("start.from", "snapshot.mode");
  }

  @Test
  void aMistypedSettingIsNamedAndTheRightOneSuggested() {
    assertThat(problems("poll.intervall.ms", "5"))
        .containsOnlyKeys("poll.intervall.ms")
        .allSatisfy((name, told) -> assertThat(told.get(0)).contains("poll.interval.ms"));
  }

  @Test
  void theExamplesAreValid() throws IOException {
    List<String> names = List.of("source-file", "source-minio", "source-s3", "compose/source");
    for (String name : names) {
      Path file = Path.of("..", "config-examples", name + ".json");
      JsonNode example = new ObjectMapper().readTree(Files.readString(file));
      assertThat(example.get("name").asText()).isNotEmpty();
      Map<String, String> settings = new HashMap<>();
      example
          .get("config")
          .properties()
          .forEach(setting -> settings.put(setting.getKey(), setting.getValue().asText()));
      assertThat(settings).containsEntry("connector.class", IsleSourceConnector.class.getName());
      assertThat(problems(settings)).as(name).isEmpty();
    }
  }
}
