package io.isledb.connect.common.config;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.config.ConfigDef;

/**
 * Finds settings that nobody reads: neither the connector nor Connect itself. A mistyped name would
 * otherwise do nothing, silently.
 */
public final class UnknownSettings {
  private static final Set<String> OF_CONNECT =
      Set.of(
          "name",
          "connector.class",
          "connector.plugin.version",
          "tasks.max",
          "tasks.max.enforce",
          "task.class",
          "topics",
          "topics.regex",
          "transforms",
          "predicates",
          "config.action.reload",
          "exactly.once.support",
          "transaction.boundary",
          "transaction.boundary.interval.ms",
          "offsets.storage.topic",
          "header.converter",
          "key.converter",
          "value.converter");

  private static final List<String> PREFIXES_OF_CONNECT =
      List.of(
          "header.converter.",
          "key.converter.",
          "value.converter.",
          "transforms.",
          "predicates.",
          "errors.",
          "consumer.override.",
          "producer.override.",
          "admin.override.",
          "topic.creation.");

  /** How many letters may differ between a name and the one that is suggested in its place. */
  private static final int DISTANCE_MAX = 3;

  private UnknownSettings() {}

  /**
   * Tells a problem on each unknown setting.
   *
   * @param definition what the connector knows
   * @param prefixes of settings that the connector hands on, and that are checked elsewhere
   */
  public static void check(
      ConfigDef definition,
      Collection<String> prefixes,
      Map<String, String> settings,
      Problems problems) {
    for (String name : new TreeSet<>(settings.keySet())) {
      if (!isKnown(definition, prefixes, name)) {
        problems.add("Nobody knows a setting of this name" + suggestion(definition, name), name);
      }
    }
  }

  private static boolean isKnown(ConfigDef definition, Collection<String> prefixes, String name) {
    return definition.configKeys().containsKey(name)
        || OF_CONNECT.contains(name)
        || PREFIXES_OF_CONNECT.stream().anyMatch(name::startsWith)
        || prefixes.stream().anyMatch(name::startsWith);
  }

  private static String suggestion(ConfigDef definition, String name) {
    String nearest = "";
    int least = DISTANCE_MAX + 1;
    for (String known : new TreeSet<>(definition.names())) {
      int distance = distance(known, name);
      if (distance < least) {
        least = distance;
        nearest = known;
      }
    }
    return nearest.isEmpty() ? "" : "; did you mean " + nearest + "?";
  }

  /** How many letters must be added, dropped or replaced to make one name of the other. */
  private static int distance(String a, String b) {
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replace = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replace, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[b.length()];
  }
}
