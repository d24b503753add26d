package io.isledb.testbed.quickstart;

import io.isledb.testbed.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The two topics on the broker. */
final class Topics {
  private static final Duration TOPIC_LIMIT = Duration.ofSeconds(60);
  private static final int SHOWN_EVERY = 5_000;

  private final String bootstrap;
  private final int partitions;

  Topics(String bootstrap, int partitions) {
    this.bootstrap = bootstrap;
    this.partitions = partitions;
  }

  int partitions() {
    return partitions;
  }

  void create(String topic) throws ExecutionException, InterruptedException {
    try (Admin admin = admin()) {
      admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
    }
  }

  /** Waits until there is a topic that somebody else makes. */
  void awaitTopic(String topic, Duration limit) {
    try (Admin admin = admin()) {
      Await.until(
          "the topic " + topic, limit, () -> admin.listTopics().names().get().contains(topic));
    }
  }

  /**
   * Sends all of an input.
   *
   * @return how many records went to each partition
   */
  long[] send(Input input, Stages.Progress progress) {
    AtomicLongArray counts = new AtomicLongArray(partitions);
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    Map<String, Object> settings =
        Map.of("bootstrap.servers", bootstrap, "linger.ms", 20, "acks", "all");
    try (Producer<byte[], byte[]> producer =
            new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        Stream<Input.Item> items = input.items()) {
      long[] sent = {0};
      items.forEach(
          item -> {
            // The callback is told of the outcome.
            Future<RecordMetadata> unused =
                producer.send(
                    new ProducerRecord<>(input.topic(), item.key(), item.value()),
                    (metadata, exception) -> {
                      if (exception == null) {
                        counts.incrementAndGet(metadata.partition());
                      } else {
                        failure.compareAndSet(null, exception);
                      }
                    });
            sent[0]++;
            if (sent[0] % SHOWN_EVERY == 0) {
              progress.at(sent[0] + " records");
            }
          });
      producer.flush();
    }
    Exception failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException("not every record could be sent", failed);
    }
    return IntStream.range(0, partitions).mapToLong(counts::get).toArray();
  }

  /** Bytes of the topic on the broker's disk. */
  long bytes(String topic) throws ExecutionException, InterruptedException {
    try (Admin admin = admin()) {
      List<Integer> brokers = new ArrayList<>();
      admin.describeCluster().nodes().get().forEach(node -> brokers.add(node.id()));
      return admin.describeLogDirs(brokers).allDescriptions().get().values().stream()
          .flatMap(logDirs -> logDirs.values().stream())
          .flatMap(logDir -> logDir.replicaInfos().entrySet().stream())
          .filter(replica -> replica.getKey().topic().equals(topic))
          .mapToLong(replica -> replica.getValue().size())
          .sum();
    }
  }

  /** A consumer of committed records, without a group. */
  Consumer<byte[], byte[]> consumer() {
    Map<String, Object> settings = new TreeMap<>();
    settings.put("bootstrap.servers", bootstrap);
    settings.put("isolation.level", "read_committed");
    settings.put("enable.auto.commit", false);
    settings.put("auto.offset.reset", "earliest");
    settings.put("max.poll.records", 2_000);
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  List<TopicPartition> partitionsOf(String topic) {
    return IntStream.range(0, partitions).mapToObj(p -> new TopicPartition(topic, p)).toList();
  }

  private Admin admin() {
    return Admin.create(
        Map.of(
            "bootstrap.servers",
            bootstrap,
            "default.api.timeout.ms",
            (int) TOPIC_LIMIT.toMillis()));
  }
}
