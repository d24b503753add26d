package io.isledb.connect.common.config;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/**
 * What both connectors are set up with.
 *
 * @param connector the connector's name
 * @param task the task's number, from 0
 * @param maintenance how isles are maintained
 * @param metrics what metrics go by
 */
public record CommonSettings(
    String connector, int task, MaintenanceSettings maintenance, MetricsSettings metrics) {
  /** The task's number, which the connector hands to each. */
  public static final String TASK = "isledb.internal.task";

  private static final String NAME = "name";

  /**
   * Adds what comes after a connector's own settings.
   *
   * @param name the connector's name when it has none
   * @param isMaintaining whether isles are maintained unless the configuration says otherwise
   */
  public static ConfigDef define(ConfigDef definition, String name, boolean isMaintaining) {
    MaintenanceSettings.define(definition, isMaintaining);
    MetricsSettings.define(definition);
    definition.defineInternal(TASK, ConfigDef.Type.INT, 0, Importance.LOW);
    definition.defineInternal(NAME, ConfigDef.Type.STRING, name, Importance.LOW);
    return definition;
  }

  /** What is wrong with a connector's settings, but for its own; makes no request to the store. */
  public static Problems validate(ConfigDef definition, Map<String, String> settings) {
    Problems problems = new Problems(definition, settings);
    StoreSettings.check(settings, problems);
    MaintenanceSettings.check(problems);
    UnknownSettings.check(
        definition,
        List.of(
            StoreSettings.PREFIX,
            ConverterSettings.KEY_CONVERTER + ".",
            ConverterSettings.VALUE_CONVERTER + "."),
        settings,
        problems);
    return problems;
  }

  public static CommonSettings of(AbstractConfig config) {
    return new CommonSettings(
        config.getString(NAME),
        config.getInt(TASK),
        MaintenanceSettings.of(config),
        MetricsSettings.of(config));
  }
}
