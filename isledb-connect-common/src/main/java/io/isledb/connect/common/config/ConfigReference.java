package io.isledb.connect.common.config;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;

/**
 * Makes the configuration reference from the definitions, as sections of one Markdown file. Each
 * connector has a section between two marks, and a test that fails when the file is stale.
 */
public final class ConfigReference {
  private ConfigReference() {}

  /** The tables of all settings, by group, in the order of their definition. */
  public static String markdown(ConfigDef definition) {
    StringBuilder text = new StringBuilder();
    byGroup(definition)
        .forEach(
            (group, keys) -> {
              text.append("\n### ").append(group).append("\n\n");
              text.append("| setting | type | default | allowed | meaning |\n");
              text.append("|---|---|---|---|---|\n");
              keys.forEach(key -> text.append(row(key)));
            });
    return text.toString();
  }

  /**
   * Whether a section of a file is what the definitions give.
   *
   * @param section which one, such as {@code sink}
   * @param update whether to bring the file up to date first
   */
  public static boolean isCurrent(Path file, String section, ConfigDef definition, boolean update)
      throws IOException {
    String text = Files.readString(file);
    String begin = "<!-- begin " + section + " -->\n";
    String end = "\n<!-- end " + section + " -->";
    int from = text.indexOf(begin);
    int to = text.indexOf(end);
    if (from < 0 || to < from) {
      throw new IllegalArgumentException(file + " has no section " + section);
    }
    String head = text.substring(0, from + begin.length());
    String current = head + markdown(definition) + text.substring(to);
    if (update && !current.equals(text)) {
      Files.writeString(file, current);
      return true;
    }
    return current.equals(text);
  }

  private static Map<String, List<ConfigKey>> byGroup(ConfigDef definition) {
    Map<String, List<ConfigKey>> groups = new LinkedHashMap<>();
    for (String group : definition.groups()) {
      groups.put(group, new ArrayList<>());
    }
    for (ConfigKey key : definition.configKeys().values()) {
      if (!key.internalConfig) {
        groups.computeIfAbsent(String.valueOf(key.group), g -> new ArrayList<>()).add(key);
      }
    }
    groups.values().removeIf(List::isEmpty);
    groups.values().forEach(keys -> keys.sort(Comparator.comparingInt(key -> key.orderInGroup)));
    return groups;
  }

  private static String row(ConfigKey key) {
    String allowed = key.validator == null ? "" : key.validator.toString();
    List<String> cells =
        List.of(
            "`" + key.name + "`",
            key.type.toString().toLowerCase(Locale.ROOT),
            preset(key),
            escaped(allowed),
            escaped(Objects.requireNonNullElse(key.documentation, "")));
    return "| " + String.join(" | ", cells) + " |\n";
  }

  private static String preset(ConfigKey key) {
    if (!key.hasDefault()) {
      return "required";
    }
    if (key.defaultValue == null) {
      return "";
    }
    Object shown = key.defaultValue;
    if (shown instanceof Class<?> type) {
      shown = type.getName();
    }
    if (shown instanceof Double number) {
      shown = BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }
    return "`" + shown + "`";
  }

  private static String escaped(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;").replace(">", "&gt;");
  }
}
