package io.isledb.connect.common.config;

import io.isledb.connect.common.convert.RecordConverter;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.connect.storage.Converter;

/**
 * Settings of the converters that turn structured data into an isle's bytes and back. Sink and
 * source need the same ones.
 *
 * <p>Settings that begin with a converter's name and a dot are handed to it. Classes are looked up
 * the way Connect does: the worker's and every plugin's converters can be used.
 */
public final class ConverterSettings {
  public static final String KEY_CONVERTER = "isledb.key.converter";
  public static final String VALUE_CONVERTER = "isledb.value.converter";

  private static final String JSON_CONVERTER = "org.apache.kafka.connect.json.JsonConverter";

  private ConverterSettings() {}

  /** Adds these settings to a connector's. */
  public static ConfigDef define(ConfigDef definition) {
    new SettingGroup(definition, "Structured data")
        .add(
            KEY_CONVERTER,
            ConfigDef.Type.CLASS,
            JSON_CONVERTER,
            null,
            Importance.LOW,
            "Turns keys that are neither bytes nor strings into the isle's bytes, and back; the"
                + " same for the sink and the source. Bytes and strings pass as they are. Settings"
                + " below isledb.key.converter. are handed to it.")
        .add(
            VALUE_CONVERTER,
            ConfigDef.Type.CLASS,
            JSON_CONVERTER,
            null,
            Importance.LOW,
            "Turns values that are neither bytes nor strings into the isle's bytes, and back; the"
                + " same for the sink and the source. Bytes and strings pass as they are. Settings"
                + " below isledb.value.converter. are handed to it.");
    return definition;
  }

  /** The converters as configured. */
  public static RecordConverter open(AbstractConfig config) {
    return new RecordConverter(
        open(config, KEY_CONVERTER, true), open(config, VALUE_CONVERTER, false), headers());
  }

  private static Converter open(AbstractConfig config, String name, boolean isKey) {
    return configured(config.getClass(name), config.originalsWithPrefix(name + "."), isKey);
  }

  /** Headers are always JSON with a schema, whatever their record is. */
  private static Converter headers() {
    ConfigDef definition =
        new ConfigDef().define("headers", ConfigDef.Type.CLASS, JSON_CONVERTER, Importance.LOW, "");
    AbstractConfig config = new AbstractConfig(definition, Map.of(), false);
    return configured(config.getClass("headers"), Map.of(), false);
  }

  private static Converter configured(Class<?> type, Map<String, Object> given, boolean isKey) {
    Object made = Utils.newInstance(type);
    if (!(made instanceof Converter converter)) {
      throw new ConfigException(type.getName() + " is not a converter of Connect");
    }
    Map<String, Object> own = new HashMap<>(given);
    prepare(converter, own);
    converter.configure(own, isKey);
    return converter;
  }

  /** JSON with the schema, and with a null staying a null, unless somebody asks otherwise. */
  private static void prepare(Converter converter, Map<String, Object> own) {
    if (converter.getClass().getName().equals(JSON_CONVERTER)) {
      own.putIfAbsent("schemas.enable", "true");
      own.putIfAbsent("replace.null.with.default", "false");
    }
  }
}
