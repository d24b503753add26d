package io.isledb.it;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Produces records of every shape: null keys and values, empty ones, headers with the same name,
 * keys that come again.
 */
final class Traffic implements AutoCloseable {
  private final KafkaProducer<byte[], byte[]> producer;
  private final String bootstrap;
  private final SplittableRandom random;
  private long sent;

  Traffic(String bootstrap, long seed) {
    System.out.println("traffic seed " + seed);
    this.bootstrap = bootstrap;
    this.random = new SplittableRandom(seed);
    Properties settings = new Properties();
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    this.producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Creates a topic, and the one that it is restored into, which must have as many partitions. */
  void createTopic(String name, int partitions) throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      NewTopic topic = topic(name, partitions);
      NewTopic restored = topic(name + "-restored", partitions);
      admin.createTopics(List.of(topic, restored)).all().get();
    }
  }

  /** The records' timestamps are years old: a broker that retains by time would delete them. */
  static NewTopic topic(String name, int partitions) {
    return new NewTopic(name, partitions, (short) 1).configs(Map.of("retention.ms", "-1"));
  }

  /** Sends some records, spread over the partitions, and waits until the broker has them. */
  void send(String topic, int partitions, int count)
      throws ExecutionException, InterruptedException {
    List<Future<RecordMetadata>> results = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      results.add(producer.send(next(topic, random.nextInt(partitions))));
    }
    producer.flush();
    for (Future<RecordMetadata> result : results) {
      result.get();
    }
  }

  private ProducerRecord<byte[], byte[]> next(String topic, int partition) {
    long number = sent++;
    byte[] key = random.nextInt(20) == 0 ? null : bytes("key-" + random.nextInt(200));
    byte[] value = random.nextInt(10) == 0 ? null : value(number);
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, partition, 1_700_000_000_000L + number, key, value);
    if (random.nextInt(3) == 0) {
      Headers headers = record.headers();
      headers.add("trace", bytes("t" + number));
      headers.add("trace", bytes("again"));
      headers.add("empty", new byte[0]);
      headers.add("null", null);
    }
    return record;
  }

  private byte[] value(long number) {
    if (random.nextInt(50) == 0) {
      return new byte[0];
    }
    byte[] noise = new byte[random.nextInt(200)];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (byte) random.nextInt();
    }
    return (number + ":" + new String(noise, StandardCharsets.ISO_8859_1))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    producer.close();
  }
}
