package io.isledb.connect.source;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** Names the topic that an isle's records go to. Immutable. */
final class TopicPattern {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");
  private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

  private final String pattern;

  /**
   * @throws ConfigException when the pattern can never give a topic's name
   */
  TopicPattern(String pattern) {
    this.pattern = pattern;
    Matcher found = PLACEHOLDER.matcher(pattern);
    while (found.find()) {
      String name = found.group(1);
      if (!name.equals("topic") && !name.equals("partition") && !name.equals("isle")) {
        throw new ConfigException(
            SourceSettings.TOPIC_PATTERN,
            pattern,
            "known are ${topic}, ${partition} and ${isle}, but not " + found.group());
      }
    }
    String sample = PLACEHOLDER.matcher(pattern).replaceAll("0");
    if (!isLegal(sample)) {
      throw new ConfigException(
          SourceSettings.TOPIC_PATTERN,
          pattern,
          "a topic's name has 1 to 249 letters, digits, dots, underscores and hyphens");
    }
  }

  /**
   * The topic for an isle.
   *
   * @throws ConfigException when the result is no legal name of a topic
   */
  String topic(IslePath isle) {
    @Nullable Integer partition = isle.partition();
    if (partition == null && pattern.contains("${partition}")) {
      throw new ConfigException(
          "The path of the isle '"
              + isle.path()
              + "' does not end in a partition's number, which "
              + SourceSettings.TOPIC_PATTERN
              + "="
              + pattern
              + " asks for. Change the pattern, or leave the isle out with "
              + SourceSettings.EXCLUDE);
    }
    String topic =
        pattern
            .replace("${topic}", isle.topic())
            .replace("${isle}", isle.dotted())
            .replace("${partition}", Objects.toString(partition, ""));
    if (!isLegal(topic)) {
      throw new ConfigException(
          "The records of the isle '"
              + isle.path()
              + "' would go to '"
              + topic
              + "', which is not a legal name of a topic. Change "
              + SourceSettings.TOPIC_PATTERN
              + ", or leave the isle out with "
              + SourceSettings.EXCLUDE);
    }
    return topic;
  }

  private static boolean isLegal(String topic) {
    return LEGAL.matcher(topic).matches() && !topic.equals(".") && !topic.equals("..");
  }
}
