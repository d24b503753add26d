package io.isledb.testbed.quickstart;

import io.isledb.testbed.quickstart.Input.Questions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What the bucket has to answer, according to the topic. Is shown every record of the topic, in
 * order within each partition. Not thread-safe.
 */
final class Expectation {
  /** Changes that are asked for at the end of each isle's feed. */
  static final int LAST_CHANGES = 10;

  private final Optional<Questions> questions;
  private final TreeMap<String, byte[]> scanned = new TreeMap<>();
  private final Map<Integer, Deque<ConsumerRecord<byte[], byte[]>>> last = new TreeMap<>();
  private byte @Nullable [] value;

  Expectation(Optional<Questions> questions) {
    this.questions = questions;
  }

  void see(ConsumerRecord<byte[], byte[]> next) {
    Deque<ConsumerRecord<byte[], byte[]>> tail =
        last.computeIfAbsent(next.partition(), p -> new ArrayDeque<>());
    tail.addLast(next);
    if (tail.size() > LAST_CHANGES) {
      tail.removeFirst();
    }
    if (questions.isEmpty() || next.key() == null) {
      return;
    }
    String key = new String(next.key(), StandardCharsets.UTF_8);
    if (key.equals(questions.get().key())) {
      value = next.value();
    }
    if (key.startsWith(questions.get().prefix())) {
      if (next.value() == null) {
        scanned.remove(key);
      } else {
        scanned.put(key, next.value());
      }
    }
  }

  /** Whether this is what the key's newest value is; null for none. */
  boolean isValue(byte @Nullable [] answer) {
    return Arrays.equals(value, answer);
  }

  /** Keys with the prefix that have a value. */
  boolean isScan(Map<String, byte[]> answer) {
    return answer.keySet().equals(scanned.keySet())
        && answer.entrySet().stream()
            .allMatch(each -> Arrays.equals(each.getValue(), scanned.get(each.getKey())));
  }

  /** The last records of a partition. */
  List<ConsumerRecord<byte[], byte[]>> lastOf(int partition) {
    return new ArrayList<>(last.getOrDefault(partition, new ArrayDeque<>()));
  }
}
