package io.isledb.testbed.quickstart;

import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** The committed records that a partition holds when this is opened, in order. Not thread-safe. */
final class PartitionRecords implements Iterator<ConsumerRecord<byte[], byte[]>>, AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration STANDSTILL_LIMIT = Duration.ofSeconds(60);

  private final Consumer<byte[], byte[]> consumer;
  private final TopicPartition partition;
  private final long end;
  private Iterator<ConsumerRecord<byte[], byte[]>> batch = Collections.emptyIterator();

  PartitionRecords(Topics topics, String topic, int partition) {
    this.consumer = topics.consumer();
    this.partition = new TopicPartition(topic, partition);
    List<TopicPartition> alone = List.of(this.partition);
    consumer.assign(alone);
    this.end = consumer.endOffsets(alone).getOrDefault(this.partition, 0L);
  }

  @Override
  public boolean hasNext() {
    long deadlineNs = System.nanoTime() + STANDSTILL_LIMIT.toNanos();
    // The end can be past the last record: transactions leave marks.
    while (!batch.hasNext() && consumer.position(partition) < end) {
      batch = consumer.poll(POLL).iterator();
      if (System.nanoTime() > deadlineNs) {
        throw new IllegalStateException(partition + " cannot be read to its end, " + end);
      }
    }
    return batch.hasNext();
  }

  @Override
  public ConsumerRecord<byte[], byte[]> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return batch.next();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
