package io.isledb.connect.sink;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;

/** A broker's partitions and a group's committed offsets. */
final class FakeTopics {
  final Map<TopicPartition, List<SinkRecord>> records = new HashMap<>();
  final Map<TopicPartition, Long> committed = new HashMap<>();

  List<SinkRecord> of(TopicPartition partition) {
    return records.computeIfAbsent(partition, p -> new ArrayList<>());
  }

  long committed(TopicPartition partition) {
    return committed.getOrDefault(partition, 0L);
  }
}
