package io.isledb.bench.connect;

import io.isledb.bench.SampleRecords;
import io.isledb.testbed.Await;
import io.isledb.testbed.Checkout;
import io.isledb.testbed.ConnectOptions;
import io.isledb.testbed.ConnectWorker;
import io.isledb.testbed.JmxMetrics;
import io.isledb.testbed.KafkaBroker;
import io.isledb.testbed.Resources;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs the sink and the source in a real worker, each against a connector that does nothing with
 * its records: what is left between them is what the connector costs.
 */
@Command(
    name = "isledb bench connect",
    mixinStandardHelpOptions = true,
    description = "Measures both connectors against ones that discard and make up records.")
public final class ConnectBench implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final String SINK = "kafka.connect:type=sink-task-metrics,connector=";
  private static final String SOURCE = "kafka.connect:type=source-task-metrics,connector=";

  @Option(names = "--records", description = "Default: ${DEFAULT-VALUE}.")
  private long records = 2_000_000;

  @Option(names = "--value-bytes", split = ",", description = "Default: ${DEFAULT-VALUE}.")
  private List<Integer> valueBytes = List.of(100, 1024);

  @Option(names = "--partitions", description = "Default: ${DEFAULT-VALUE}.")
  private int partitions = 4;

  @Option(names = "--runs", description = "Each connector in turn. Default: ${DEFAULT-VALUE}.")
  private int runs = 3;

  private final PrintStream out;

  public ConnectBench(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws Exception {
    Path directory = Files.createTempDirectory("isledb-bench-connect");
    Checkout checkout = Checkout.locate();
    Path plugin = Files.createDirectories(directory.resolve("plugin"));
    copyOwnJar(checkout, plugin);
    ConnectOptions options =
        ConnectOptions.of(List.of(checkout.sinkPlugin(), checkout.sourcePlugin(), plugin))
            .withHeapMb(1024)
            .compiledInFull()
            .withExactlyOnceSource("disabled");
    try (KafkaBroker broker = KafkaBroker.start(directory.resolve("kafka"));
        ConnectWorker worker =
            ConnectWorker.start(directory.resolve("worker"), broker.bootstrap(), options);
        JmxMetrics metrics = worker.metrics()) {
      for (int bytes : valueBytes) {
        measure(new Place(broker, worker, metrics, directory), bytes);
      }
    } finally {
      Resources.deleteTree(directory);
    }
    return 0;
  }

  private record Place(
      KafkaBroker broker, ConnectWorker worker, JmxMetrics metrics, Path directory) {}

  private void measure(Place place, int bytes) throws Exception {
    String topic = "in-" + bytes;
    create(place, topic);
    send(place, topic, bytes);
    double bestDiscarding = 0;
    double bestSink = 0;
    double bestInvented = 0;
    double bestSource = 0;
    for (int run = 0; run < runs; run++) {
      String id = bytes + "-" + run;
      Path root = place.directory().resolve("isles-" + id);
      bestDiscarding = Math.max(bestDiscarding, sink(place, "discarding-" + id, discarding(topic)));
      bestSink = Math.max(bestSink, sink(place, "isledb-sink-" + id, isleSink(topic, root)));
      create(place, "invented-" + id);
      bestInvented = Math.max(bestInvented, source(place, "invented-" + id, invented(id, bytes)));
      create(place, "out-" + id);
      bestSource = Math.max(bestSource, source(place, "isledb-source-" + id, isleSource(id, root)));
      Resources.deleteTree(root);
    }
    report("sink", bytes, bestSink, bestDiscarding);
    report("source", bytes, bestSource, bestInvented);
  }

  private void report(String what, int bytes, double ours, double ceiling) {
    out.printf(
        Locale.ROOT,
        "%-7s %5d B values: %,10.0f records/s of %,10.0f that the worker can at most: %.0f %%%n",
        what,
        bytes,
        ours,
        ceiling,
        100 * ours / ceiling);
  }

  private Map<String, String> discarding(String topic) {
    return Map.of(
        "connector.class", DiscardingSink.class.getName(), "topics", topic, "tasks.max", "1");
  }

  private Map<String, String> isleSink(String topic, Path root) {
    return Map.of(
        "connector.class",
        "io.isledb.connect.sink.IsleSinkConnector",
        "topics",
        topic,
        "tasks.max",
        "1",
        "isledb.store.url",
        root.toUri().toString());
  }

  private Map<String, String> invented(String id, int bytes) {
    return Map.of(
        "connector.class",
        InventedSource.class.getName(),
        "tasks.max",
        "1",
        InventedSource.TOPIC,
        "invented-" + id,
        InventedSource.PARTITIONS,
        Integer.toString(partitions),
        InventedSource.RECORDS,
        Long.toString(records),
        InventedSource.VALUE_BYTES,
        Integer.toString(bytes));
  }

  private Map<String, String> isleSource(String id, Path root) {
    return Map.of(
        "connector.class",
        "io.isledb.connect.source.IsleSourceConnector",
        "tasks.max",
        "1",
        "isledb.store.url",
        root.toUri().toString(),
        "topic.pattern",
        "out-" + id);
  }

  private double sink(Place place, String name, Map<String, String> config) {
    return rate(place, name, config, SINK + name + ",*", "sink-record-send-total");
  }

  private double source(Place place, String name, Map<String, String> config) {
    return rate(place, name, config, SOURCE + name + ",*", "source-record-write-total");
  }

  /** Records per second from the first that is seen to the last, so that starting is left out. */
  private double rate(
      Place place, String name, Map<String, String> config, String beans, String attribute) {
    Map<String, String> all = new TreeMap<>(config);
    all.put("consumer.override.auto.offset.reset", "earliest");
    place.worker().rest().putConfig(name, all);
    long[] first = {0, 0};
    long[] last = {0, 0};
    Await.until(
        "all records through " + name,
        LIMIT,
        () -> {
          long seen = (long) place.metrics().sum(beans, attribute);
          long nowNs = System.nanoTime();
          if (seen > 0 && first[0] == 0) {
            first[0] = nowNs;
            first[1] = seen;
          }
          last[0] = nowNs;
          last[1] = seen;
          return seen >= records;
        });
    place.worker().rest().delete(name);
    return (last[1] - first[1]) * 1e9 / Math.max(1, last[0] - first[0]);
  }

  private void create(Place place, String topic) throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", place.broker().bootstrap()))) {
      NewTopic made = new NewTopic(topic, partitions, (short) 1);
      admin.createTopics(List.of(made.configs(Map.of("retention.ms", "-1")))).all().get();
    }
  }

  private void send(Place place, String topic, int bytes) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            place.broker().bootstrap(),
            "linger.ms",
            20,
            "batch.size",
            1 << 17);
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (long i = 0; i < records; i++) {
        int partition = (int) (i % partitions);
        byte[] value = SampleRecords.value(i, bytes);
        // What cannot be sent is missed below, where all records are waited for.
        var unused =
            producer.send(new ProducerRecord<>(topic, partition, SampleRecords.key(i), value));
      }
    }
  }

  private static void copyOwnJar(Checkout checkout, Path plugin) throws IOException {
    Path target = checkout.root().resolve("isledb-benchmarks/target");
    try (Stream<Path> files = Files.list(target)) {
      Path jar =
          files
              .filter(file -> file.toString().endsWith(".jar"))
              .findFirst()
              .orElseThrow(() -> new IOException("the jar is missing in " + target));
      Files.copy(jar, plugin.resolve(jar.getFileName()));
    }
  }
}
