package io.isledb.connect.common.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a configuration, each problem told on every setting that takes part in it.
 * Starts with what the definitions find by themselves; the connectors add the rest. Not
 * thread-safe.
 */
public final class Problems {
  private final Map<String, ConfigValue> values = new LinkedHashMap<>();

  /** Checks each setting by itself. */
  public Problems(ConfigDef definition, Map<String, String> settings) {
    for (ConfigValue value : definition.validate(settings)) {
      values.put(value.name(), value);
    }
  }

  /** Tells a problem on all settings that are part of it. */
  public void add(String problem, String... names) {
    for (String name : names) {
      values.computeIfAbsent(name, ConfigValue::new).addErrorMessage(problem);
    }
  }

  /** Whether none of these settings has a problem by itself, so that they can be compared. */
  public boolean areSound(String... names) {
    for (String name : names) {
      ConfigValue value = values.get(name);
      if (value != null && !value.errorMessages().isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** The value of a setting, its default when it is not set; null when it has none or is wrong. */
  public @Nullable Object value(String name) {
    ConfigValue value = values.get(name);
    return value == null ? null : value.value();
  }

  /** What validation answers. */
  public Config toConfig() {
    return new Config(new ArrayList<>(values.values()));
  }

  /**
   * Fails with all problems there are, for where nobody validated before.
   *
   * @throws ConfigException when there is a problem
   */
  public void throwIfAny() {
    List<String> told = new ArrayList<>();
    for (ConfigValue value : values.values()) {
      for (String message : value.errorMessages()) {
        told.add(value.name() + ": " + message);
      }
    }
    if (!told.isEmpty()) {
      throw new ConfigException(String.join("; ", told));
    }
  }
}
