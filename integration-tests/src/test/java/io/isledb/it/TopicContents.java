package io.isledb.it;

import io.isledb.testbed.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads topics as a consumer of committed records sees them. */
final class TopicContents {
  private static final Pattern PARTS = Pattern.compile("('[^']*'|null)=('[^']*'|null)@.*");

  private TopicContents() {}

  /**
   * Everything in a topic by partition and in order, each record as a text of all that must
   * survive.
   */
  static Map<Integer, List<String>> of(String bootstrap, String topic, int partitions) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(bootstrap)) {
      List<TopicPartition> assigned = new ArrayList<>();
      for (int i = 0; i < partitions; i++) {
        assigned.add(new TopicPartition(topic, i));
      }
      consumer.assign(assigned);
      consumer.seekToBeginning(assigned);
      Map<TopicPartition, Long> ends = consumer.endOffsets(assigned);
      Map<Integer, List<String>> contents = new TreeMap<>();
      assigned.forEach(partition -> contents.put(partition.partition(), new ArrayList<>()));
      while (assigned.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
          contents.get(record.partition()).add(text(record));
        }
      }
      return contents;
    }
  }

  /** Waits until a topic holds at least so many records. */
  static Map<Integer, List<String>> await(
      String bootstrap, String topic, int partitions, long records, Duration limit) {
    Await.until(
        records + " records in " + topic,
        limit,
        () -> count(of(bootstrap, topic, partitions)) >= records);
    return of(bootstrap, topic, partitions);
  }

  static long count(Map<Integer, List<String>> contents) {
    return contents.values().stream().mapToLong(List::size).sum();
  }

  /**
   * What a reader makes of it who keeps the newest value of each key; without a key there is none.
   */
  static Map<String, String> lastByKey(Map<Integer, List<String>> contents) {
    Map<String, String> last = new TreeMap<>();
    contents.forEach(
        (partition, records) -> {
          for (String record : records) {
            String key = partition + part(record, 1);
            if (part(record, 2).equals("null")) {
              last.remove(key);
            } else if (!part(record, 1).equals("null")) {
              last.put(key, part(record, 2));
            }
          }
        });
    return last;
  }

  /** The values of all records, as this class shows them. */
  static List<String> values(List<String> records) {
    return records.stream().map(record -> part(record, 2)).toList();
  }

  private static String part(String record, int number) {
    Matcher matcher = PARTS.matcher(record);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(record);
    }
    return matcher.group(number);
  }

  private static KafkaConsumer<byte[], byte[]> consumer(String bootstrap) {
    Properties settings = new Properties();
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static String text(ConsumerRecord<byte[], byte[]> record) {
    StringBuilder text = new StringBuilder();
    text.append(shown(record.key())).append('=').append(shown(record.value()));
    text.append('@').append(record.timestamp()).append(record.timestampType());
    for (Header header : record.headers()) {
      text.append('|').append(header.key()).append(':').append(shown(header.value()));
    }
    return text.toString();
  }

  /** A key or a value. */
  static String shown(byte[] bytes) {
    return bytes == null ? "null" : "'" + Base64.getEncoder().encodeToString(bytes) + "'";
  }
}
