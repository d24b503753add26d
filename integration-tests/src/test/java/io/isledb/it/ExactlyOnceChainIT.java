package io.isledb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.testbed.ConnectOptions;
import io.isledb.testbed.ConnectWorker;
import io.isledb.testbed.S3Endpoint;
import io.isledb.testbed.S3Server;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Transactions that commit, abort or are left open by producers that die, a worker with the sink
 * that dies, a bucket, a worker with the source that dies: who reads committed records at the end
 * sees each committed record once, and no other.
 */
final class ExactlyOnceChainIT {
  private static final int PARTITIONS = 2;
  private static final int TRANSACTIONS_BETWEEN = 60;
  private static final String COMMITTED = "committed-";

  @TempDir Path directory;

  @Test
  void committedRecordsArriveOnceAndAbortedOnesNever() throws Exception {
    try (Rig rig = new Rig(directory);
        Transactions upstream = new Transactions(rig.bootstrap(), 17)) {
      S3Server server = rig.scope().add(S3Server.start(rig.directory("s3")));
      server.createBucket("isles");
      S3Endpoint store = server.endpoint();
      String url = store.storeUrl("isles/a");
      ConnectOptions options = Rig.withBothPlugins();
      ConnectWorker sinks = rig.worker("sinks", options.withGroupId("sinks"));
      ConnectWorker sources = rig.worker("sources", options.withGroupId("sources"));
      try (Traffic topics = new Traffic(rig.bootstrap(), 17)) {
        topics.createTopic("orders", PARTITIONS);
      }
      Rig.run(
          sinks.rest(),
          "sink",
          Examples.sink("sink-s3.json", "orders", url, store.storeOptions()),
          2);
      Map<String, String> source =
          Examples.source("source-s3.json", "orders", url, store.storeOptions());
      source.put("exactly.once.support", "required");
      Rig.run(sources.rest(), "source", source, 1);

      crash(upstream, sinks);
      awaitMostOf(rig, upstream.committed());
      crash(upstream, sources);
      awaitMostOf(rig, upstream.committed());
      crash(upstream, sinks, sources);
      upstream.run(TRANSACTIONS_BETWEEN);
      upstream.finish();

      Map<Integer, List<String>> restored =
          TopicContents.await(
              rig.bootstrap(), "orders-restored", PARTITIONS, upstream.committed(), Rig.LIMIT);
      assertThat(restored).isEqualTo(TopicContents.of(rig.bootstrap(), "orders", PARTITIONS));
      assertThat(TopicContents.count(restored)).isEqualTo(upstream.committed());
      try (BucketFeed feed = new BucketFeed(url, store.storeOptions())) {
        List<String> values = feed.values("orders");
        assertThat(values)
            .hasSize(upstream.committed())
            .doesNotHaveDuplicates()
            .allMatch(value -> value.startsWith(COMMITTED));
      }
    }
  }

  private static void crash(Transactions upstream, ConnectWorker... workers) throws Exception {
    upstream.run(TRANSACTIONS_BETWEEN / 2);
    Stream.of(workers).forEach(worker -> worker.process().kill());
    upstream.run(TRANSACTIONS_BETWEEN / 2);
    Stream.of(workers).forEach(ConnectWorker::relaunch);
    Stream.of(workers).forEach(ConnectWorker::awaitReady);
  }

  private static void awaitMostOf(Rig rig, int records) {
    TopicContents.await(rig.bootstrap(), "orders-restored", PARTITIONS, records / 2, Rig.LIMIT);
  }

  /** Producers of transactions over both partitions. What will be aborted says so in its value. */
  private static final class Transactions implements AutoCloseable {
    private final String bootstrap;
    private final SplittableRandom random;
    private KafkaProducer<byte[], byte[]> producer;
    private int committed;
    private int sent;

    Transactions(String bootstrap, long seed) {
      System.out.println("transactions seed " + seed);
      this.bootstrap = bootstrap;
      this.random = new SplittableRandom(seed);
      this.producer = begin();
    }

    /** Committed records so far. */
    int committed() {
      return committed;
    }

    void run(int transactions) throws Exception {
      for (int i = 0; i < transactions; i++) {
        int fate = random.nextInt(8);
        producer.beginTransaction();
        int records = send(fate < 6 ? COMMITTED : "aborted-");
        if (fate < 6) {
          producer.commitTransaction();
          committed += records;
        } else if (fate < 7) {
          producer.abortTransaction();
        } else {
          producer.flush();
          producer.close(Duration.ZERO);
          producer = begin();
        }
      }
    }

    /** The last transaction; nothing stays open behind it. */
    void finish() {
      producer.beginTransaction();
      committed += send(COMMITTED);
      producer.commitTransaction();
    }

    @Override
    public void close() {
      producer.close();
    }

    private int send(String kind) {
      int records = 1 + random.nextInt(20);
      for (int i = 0; i < records; i++) {
        byte[] key = ("key-" + random.nextInt(50)).getBytes(StandardCharsets.UTF_8);
        byte[] value = (kind + sent++).getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>("orders", random.nextInt(PARTITIONS), key, value));
      }
      return records;
    }

    /** A producer of the same identity, which ends what the one before has left open. */
    private KafkaProducer<byte[], byte[]> begin() {
      Properties settings = new Properties();
      settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
      settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "upstream");
      KafkaProducer<byte[], byte[]> begun =
          new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
      begun.initTransactions();
      return begun;
    }
  }
}
