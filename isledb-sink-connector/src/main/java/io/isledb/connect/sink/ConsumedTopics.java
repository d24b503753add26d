package io.isledb.connect.sink;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

/**
 * Which topics a connector consumes, read from its settings as Connect reads them.
 *
 * @param names the topics; empty when a pattern says them
 * @param pattern of their names; null when they are listed
 */
record ConsumedTopics(List<String> names, @Nullable Pattern pattern) {
  private static final String TOPICS = "topics";
  private static final String TOPICS_REGEX = "topics.regex";

  static ConsumedTopics of(Map<String, String> settings) {
    String listed = settings.getOrDefault(TOPICS, "").trim();
    List<String> names = listed.isEmpty() ? List.of() : List.of(listed.split("\\s*,\\s*"));
    @Nullable String regex = settings.get(TOPICS_REGEX);
    return new ConsumedTopics(
        names, regex == null || regex.isBlank() ? null : Pattern.compile(regex));
  }

  private boolean contains(String topic) {
    return names.contains(topic) || (pattern != null && pattern.matcher(topic).matches());
  }

  /**
   * Refuses offsets for topics that are not consumed, which would only make an isle that nobody
   * writes to. To forget the offset of any topic is allowed: it may have been consumed once.
   */
  void requireAll(Map<TopicPartition, Long> offsets) {
    TreeSet<String> others = new TreeSet<>();
    offsets.forEach(
        (partition, offset) -> {
          if (offset != null && !contains(partition.topic())) {
            others.add(partition.topic());
          }
        });
    if (!others.isEmpty()) {
      throw new ConnectException(
          "The connector does not consume "
              + String.join(", ", others)
              + ", so that an offset means nothing there; it consumes "
              + (pattern == null ? String.join(", ", names) : "what matches " + pattern)
              + ". Nothing was altered");
    }
  }
}
