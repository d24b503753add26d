package io.isledb.connect.sink;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/**
 * The partitions of one task and the memory that they share. Used by the task's thread alone.
 *
 * <p>When the memory is used up, the largest partitions are flushed first, and no partition may
 * consume until a quarter of it is free again.
 */
final class Partitions {
  private final TaskParts parts;
  private final Map<TopicPartition, PartitionWriter> writers = new HashMap<>();
  private boolean overBudget;

  /** Of the record written last: records come in rows of one partition. */
  private @Nullable PartitionWriter lastWriter;

  Partitions(TaskParts parts) {
    this.parts = parts;
  }

  boolean isEmpty() {
    return writers.isEmpty();
  }

  Set<TopicPartition> assigned() {
    return Set.copyOf(writers.keySet());
  }

  @Nullable PartitionWriter writer(TopicPartition partition) {
    return writers.get(partition);
  }

  /** Begins to claim the isles of these partitions, all at once. */
  void open(Collection<TopicPartition> opened) {
    for (TopicPartition partition : opened) {
      writers.computeIfAbsent(partition, p -> new PartitionWriter(p, parts, this::step));
    }
  }

  /** For a partition that becomes full now: as many parts less as others are being flushed. */
  private double step() {
    long flushing = writers.values().stream().filter(PartitionWriter::isFlushing).count();
    return 1 - (double) flushing / writers.size();
  }

  /** Waits until all claims have ended, but not longer than that. */
  void awaitClaims(long timeoutMs) throws InterruptedException {
    Deadline deadline = Deadline.in(timeoutMs, parts.time());
    for (PartitionWriter writer : writers.values()) {
      writer.awaitClaim(deadline.remainingMs());
    }
  }

  /**
   * Takes note of claims and flushes that have ended.
   *
   * @return where the consumer must go on, for partitions of which that has just become known
   */
  Map<TopicPartition, Long> settle() {
    Map<TopicPartition, Long> seeks = new HashMap<>();
    for (PartitionWriter writer : writers.values()) {
      writer.settleFlush();
      writer.settleClaim().ifPresent(offset -> seeks.put(writer.partition(), offset));
    }
    return seeks;
  }

  /** Fails when a partition has been taken over, or cannot be written to for another reason. */
  void throwIfBroken() {
    for (PartitionWriter writer : writers.values()) {
      @Nullable ConnectException failure = writer.failure();
      if (failure != null) {
        throw failure;
      }
    }
  }

  void write(SinkRecord record) {
    String topic = record.originalTopic();
    int number = record.originalKafkaPartition();
    @Nullable PartitionWriter writer = lastWriter;
    if (writer == null || !writer.isOf(topic, number)) {
      endRun();
      writer = lookedUp(new TopicPartition(topic, number));
      lastWriter = writer;
    }
    writer.accept(record);
  }

  /** Writes what of the last records waits for more of the same partition. */
  void endRun() {
    if (lastWriter != null) {
      lastWriter.endRun();
    }
  }

  private PartitionWriter lookedUp(TopicPartition partition) {
    @Nullable PartitionWriter writer = writers.get(partition);
    if (writer == null) {
      throw new ConnectException(
          "A record of "
              + partition
              + " came, which is not assigned to this task; a transform that makes records must"
              + " keep their original topic, partition and offset");
    }
    return writer;
  }

  void expectReplay() {
    writers.values().forEach(PartitionWriter::expectReplay);
  }

  /** Flushes what is due, and what must go because memory is short. */
  void flushDue() {
    writers.values().forEach(writer -> writer.flush(Flusher::flushIfDue));
    long most = parts.settings().memoryBytes();
    long buffered = bufferedBytes();
    overBudget = buffered > (overBudget ? most - most / 4 : most);
    if (!overBudget) {
      return;
    }
    List<PartitionWriter> largestFirst = new ArrayList<>(writers.values());
    largestFirst.sort(Comparator.comparingLong(PartitionWriter::pendingBytes).reversed());
    long pending = largestFirst.stream().mapToLong(PartitionWriter::pendingBytes).sum();
    for (PartitionWriter writer : largestFirst) {
      if (pending <= most / 2) {
        return;
      }
      pending -= writer.pendingBytes();
      writer.flush(Flusher::flushForMemory);
    }
  }

  long bufferedBytes() {
    return parts.isles().bufferedBytes();
  }

  /** Partitions that must not consume now: all when memory is used up, else those not claimed. */
  Set<TopicPartition> heldBack() {
    Set<TopicPartition> held = new HashSet<>();
    writers.forEach(
        (partition, writer) -> {
          if (overBudget || writer.state() == PartitionWriter.State.CLAIMING) {
            held.add(partition);
          }
        });
    return held;
  }

  /** How long until there is work without new records; empty when there never is. */
  OptionalLong remainingWorkMs() {
    OptionalLong least = OptionalLong.empty();
    for (PartitionWriter writer : writers.values()) {
      OptionalLong remaining = writer.remainingWorkMs();
      if (remaining.isPresent() && (least.isEmpty() || remaining.getAsLong() < least.getAsLong())) {
        least = remaining;
      }
    }
    return least;
  }

  /** Makes everything of these partitions durable, as far as it can be done in that time. */
  void flush(Collection<TopicPartition> flushed, long timeoutMs) throws InterruptedException {
    Deadline deadline = Deadline.in(timeoutMs, parts.time());
    List<PartitionWriter> waited = new ArrayList<>();
    for (TopicPartition partition : flushed) {
      @Nullable PartitionWriter writer = writers.get(partition);
      if (writer != null) {
        writer.flush(Flusher::flushForClose);
        waited.add(writer);
      }
    }
    for (PartitionWriter writer : waited) {
      writer.awaitFlush(deadline.remainingMs());
    }
  }

  /** Lets go of these partitions; what is not durable is dropped. */
  void close(Collection<TopicPartition> closed) {
    lastWriter = null;
    for (TopicPartition partition : closed) {
      @Nullable PartitionWriter writer = writers.remove(partition);
      if (writer != null) {
        writer.close();
      }
    }
  }

  /** What the metrics tell. */
  SinkMetrics.State snapshot() {
    long records = 0;
    long oldest = Long.MAX_VALUE;
    int unclaimed = 0;
    for (PartitionWriter writer : writers.values()) {
      long unflushed = writer.unflushedRecords();
      if (unflushed > 0) {
        records += unflushed;
        oldest = Math.min(oldest, writer.oldestNs());
      }
      writer.tell();
      unclaimed += writer.state() == PartitionWriter.State.CLAIMING ? 1 : 0;
    }
    return new SinkMetrics.State(
        bufferedBytes(), records, oldest, writers.size(), unclaimed, overBudget);
  }
}
