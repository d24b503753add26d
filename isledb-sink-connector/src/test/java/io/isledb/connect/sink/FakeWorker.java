package io.isledb.connect.sink;

import io.isledb.connect.base.Time;
import io.isledb.store.ObjectStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Runs one task the way a worker does: positions, seeks, pauses, redelivery, offsets that are
 * committed before a partition is revoked and not when it is lost.
 */
final class FakeWorker {
  final FakeTopics topics;
  final FakeContext context = new FakeContext();
  final IsleSinkTask task;
  final Map<TopicPartition, Long> positions = new HashMap<>();
  private final Map<TopicPartition, OffsetAndMetadata> current = new HashMap<>();
  private final List<SinkRecord> batch = new ArrayList<>();
  int batchRecordsMax = 50;

  FakeWorker(FakeTopics topics, Time time, ObjectStore store, Map<String, String> settings) {
    this.topics = topics;
    task = new IsleSinkTask(time, config -> store);
    task.initialize(context);
    task.start(settings);
  }

  void assign(Collection<TopicPartition> partitions) {
    context.assignment.addAll(partitions);
    for (TopicPartition partition : partitions) {
      setPosition(partition, topics.committed(partition));
    }
    task.open(partitions);
    rewind();
  }

  private void setPosition(TopicPartition partition, long offset) {
    positions.put(partition, offset);
    current.put(partition, new OffsetAndMetadata(offset));
  }

  private void rewind() {
    context.offsets.forEach(this::setPosition);
    context.offsets.clear();
  }

  /** One round of the worker: poll and deliver. Returns how many records were delivered. */
  int step() {
    rewind();
    context.timeoutMs = -1;
    if (batch.isEmpty()) {
      for (TopicPartition partition : context.assignment) {
        if (!context.paused.contains(partition)) {
          poll(partition);
        }
      }
    }
    try {
      task.put(new ArrayList<>(batch));
    } catch (RetriableException e) {
      return 0;
    }
    for (SinkRecord record : batch) {
      TopicPartition partition =
          new TopicPartition(record.originalTopic(), record.originalKafkaPartition());
      current.put(partition, new OffsetAndMetadata(record.originalKafkaOffset() + 1));
    }
    int delivered = batch.size();
    batch.clear();
    return delivered;
  }

  private void poll(TopicPartition partition) {
    long position = positions.get(partition);
    for (SinkRecord record : topics.of(partition)) {
      if (record.kafkaOffset() >= position && batch.size() < batchRecordsMax) {
        batch.add(record);
        positions.put(partition, record.kafkaOffset() + 1);
      }
    }
  }

  /** What a transform that drops the newest records leaves behind. */
  void passOver(TopicPartition partition, long nextOffset) {
    setPosition(partition, nextOffset);
  }

  Map<TopicPartition, OffsetAndMetadata> commit() {
    return commit(context.assignment);
  }

  private Map<TopicPartition, OffsetAndMetadata> commit(Collection<TopicPartition> partitions) {
    Map<TopicPartition, OffsetAndMetadata> asked = new HashMap<>(current);
    asked.keySet().retainAll(Set.copyOf(partitions));
    Map<TopicPartition, OffsetAndMetadata> answered = task.preCommit(asked);
    answered.forEach(
        (partition, offset) -> {
          if (offset.offset() > current.get(partition).offset()) {
            throw new AssertionError(partition + " was not consumed up to " + offset);
          }
          topics.committed.put(partition, offset.offset());
        });
    return answered;
  }

  void revoke(Collection<TopicPartition> partitions) {
    commit(partitions);
    forget(partitions);
  }

  void lose(Collection<TopicPartition> partitions) {
    forget(partitions);
  }

  private void forget(Collection<TopicPartition> partitions) {
    List<TopicPartition> gone = List.copyOf(partitions);
    task.close(gone);
    for (TopicPartition partition : gone) {
      positions.remove(partition);
      current.remove(partition);
      context.paused.remove(partition);
    }
    context.assignment.removeAll(new HashSet<>(gone));
    batch.removeIf(
        record -> gone.contains(new TopicPartition(record.topic(), record.kafkaPartition())));
  }

  void stop() {
    revoke(context.assignment);
    task.stop();
  }

  /** The worker is gone without a word; nothing that its task held is seen again. */
  void crash() {
    task.stop();
  }
}
