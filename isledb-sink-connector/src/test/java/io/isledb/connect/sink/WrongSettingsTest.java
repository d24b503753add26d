package io.isledb.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each setting wrong, alone and together with each other one: every mistake is told, where it is.
 */
class WrongSettingsTest {
  /** A wrong value and what is said of it. */
  private record Wrong(String name, String value, String message) {
    @Override
    public String toString() {
      return name + "=" + value;
    }
  }

  private static final List<Wrong> WRONG =
      List.of(
          new Wrong("isledb.store.url", "ftp://host/dir", "ftp"),
          new Wrong("flush.interval.ms", "-1", "allowed is 0 to 86400000"),
          new Wrong("flush.bytes", "0", "allowed is 1 to 1073741824"),
          new Wrong("flush.bytes", "16MB", "Not a number of type LONG"),
          new Wrong("flush.records", "0", "allowed is 1 to 2147483647"),
          new Wrong("memory.bytes", "1000", "allowed is 1048576 or more"),
          new Wrong("flush.compression", "gzip", "allowed is one of: none, snappy, lz4, zstd"),
          new Wrong("io.threads", "0", "allowed is 1 to 256"),
          new Wrong("shutdown.timeout.ms", "-5", "allowed is 0 to 300000"),
          new Wrong("key.strategy", "fields", "one of: record_key, key_fields, value_fields"),
          new Wrong("key.fields", "a..b", "names between its dots"),
          new Wrong("behavior.on.null.keys", "drop", "allowed is one of: offset, ignore, fail"),
          new Wrong("behavior.on.null.values", "skip", "allowed is one of: delete, ignore, fail"),
          new Wrong("ttl.ms", "0", "allowed is 1 or more"),
          new Wrong("ttl.header", " ", "must not be blank"),
          new Wrong("ttl.field", "a.", "names between its dots"),
          new Wrong("isledb.key.converter", "no.such.Converter", "could not be found"),
          new Wrong("isledb.value.converter", "no.such.Converter", "could not be found"),
          new Wrong("feed.retention.ms", "-2", "allowed is -1 or more"),
          new Wrong("feed.retention.bytes", "-2", "allowed is -1 or more"),
          new Wrong("isle.default.ttl.ms", "-1", "allowed is 0 or more"),
          new Wrong("isle.blob.threshold.bytes", "-1", "allowed is 0 to 1073741824"),
          new Wrong("maintenance.enabled", "maybe", "Expected value to be either true or false"),
          new Wrong("maintenance.interval.ms", "1", "allowed is 10 to 86400000"),
          new Wrong("maintenance.threads", "0", "allowed is 1 to 64"),
          new Wrong("maintenance.bytes.per.second", "-1", "allowed is 0 or more"),
          new Wrong("compaction.policy", "lsm", "allowed is one of: merge, fifo, time_window"),
          new Wrong("compaction.retention.ms", "0", "allowed is 1 or more"),
          new Wrong("compaction.window.ms", "0", "allowed is 1 or more"),
          new Wrong("compaction.bytes.max", "0", "allowed is 1 or more"),
          new Wrong("metrics.price.per.1000.writes", "-0.5", "allowed is 0 or more"),
          new Wrong("metrics.price.per.1000.reads", "NaN", "allowed is 0 or more"),
          new Wrong("flush.byte", "1", "did you mean flush.bytes?"));

  static Stream<Wrong> wrong() {
    return WRONG.stream();
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void aMistakeIsToldOnItsSettingAlone(Wrong wrong) {
    Map<String, List<String>> problems = problems(List.of(wrong));
    assertThat(problems).containsOnlyKeys(wrong.name());
    assertThat(String.join(" ", problems.get(wrong.name()))).contains(wrong.message());
  }

  @Test
  void ofTwoMistakesBothAreToldAndNothingElse() {
    for (Wrong one : WRONG) {
      for (Wrong other : WRONG) {
        if (!one.name().equals(other.name())) {
          Map<String, List<String>> problems = problems(List.of(one, other));
          assertThat(problems)
              .as("%s and %s", one, other)
              .containsOnlyKeys(one.name(), other.name());
          assertThat(String.join(" ", problems.get(one.name()))).contains(one.message());
        }
      }
    }
  }

  @Test
  void everySettingIsInTheTable() {
    List<String> checked = new ArrayList<>(WRONG.stream().map(Wrong::name).toList());
    SinkSettings.definition()
        .configKeys()
        .values()
        .forEach(
            key -> {
              boolean isOfTheStore = key.name.startsWith("isledb.store.");
              if (!key.internalConfig && !isOfTheStore) {
                assertThat(checked).contains(key.name);
              }
            });
  }

  private static Map<String, List<String>> problems(List<Wrong> given) {
    Map<String, String> settings = new HashMap<>();
    settings.put("name", "orders-sink");
    settings.put("topics", "orders");
    settings.put("isledb.store.url", "memory://wrong-settings");
    given.forEach(wrong -> settings.put(wrong.name(), wrong.value()));
    Map<String, List<String>> problems = new TreeMap<>();
    for (ConfigValue value : SinkSettings.validate(settings).toConfig().configValues()) {
      if (!value.errorMessages().isEmpty()) {
        problems.put(value.name(), value.errorMessages());
      }
    }
    return problems;
  }
}
