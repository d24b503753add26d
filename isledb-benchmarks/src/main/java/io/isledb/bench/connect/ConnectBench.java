package io.isledb.bench.connect;

import io.isledb.bench.SampleRecords;
import io.isledb.bench.connect.Window.Seen;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.function.ToDoubleFunction;
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
  private static final String SINK = "kafka.connect:type=sink-task-metrics,connector=";
  private static final String SOURCE = "kafka.connect:type=source-task-metrics,connector=";

  @Option(
      names = "--records",
      description =
          "Through each connector in each run; a window of 10 s needs about 20 million for sinks of"
              + " small values. Default: ${DEFAULT-VALUE}.")
  private long records = 4_000_000;

  @Option(names = "--value-bytes", split = ",", description = "Default: ${DEFAULT-VALUE}.")
  private List<Integer> valueBytes = List.of(100, 1024);

  @Option(names = "--partitions", description = "Default: ${DEFAULT-VALUE}.")
  private int partitions = 4;

  @Option(names = "--runs", description = "Each connector in turn. Default: ${DEFAULT-VALUE}.")
  private int runs = 3;

  @Option(
      names = "--warm-up",
      description = "Runs before that do not count. Default: ${DEFAULT-VALUE}.")
  private int warmUp = 1;

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
            .asInProduction()
            .withExactlyOnceSource("disabled");
    try (KafkaBroker broker = KafkaBroker.startAsInProduction(directory.resolve("kafka"));
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
    List<Seen> discarding = new ArrayList<>();
    List<Seen> sink = new ArrayList<>();
    List<Seen> invented = new ArrayList<>();
    List<Seen> source = new ArrayList<>();
    for (int run = -warmUp; run < runs; run++) {
      String id = bytes + "-" + (run + warmUp);
      Path root = place.directory().resolve("isles-" + id);
      create(place, "invented-" + id);
      create(place, "out-" + id);
      List<Measured> turns =
          List.of(
              () -> discarding.add(sink(place, "discarding-" + id, discarding(topic))),
              () -> sink.add(sink(place, "isledb-sink-" + id, isleSink(topic, root))),
              () -> invented.add(source(place, "invented-" + id, invented(id, bytes))),
              () -> source.add(source(place, "isledb-source-" + id, isleSource(id, root))));
      for (Measured turn : inOrder(turns, run)) {
        turn.run();
      }
      delete(place, List.of("invented-" + id, "out-" + id));
      Resources.deleteTree(root);
      if (run < 0) {
        List.of(discarding, sink, invented, source).forEach(List::clear);
      }
    }
    delete(place, List.of(topic));
    report("sink", bytes, sink, discarding);
    report("source", bytes, source, invented);
  }

  private interface Measured {
    void run() throws Exception;
  }

  /** Every second time the other one of a pair is the first; the sink stays before the source. */
  private static List<Measured> inOrder(List<Measured> turns, int run) {
    return run % 2 == 0 ? turns : List.of(turns.get(1), turns.get(0), turns.get(3), turns.get(2));
  }

  private void report(String what, int bytes, List<Seen> ours, List<Seen> ceiling) {
    double ratio = median(ours, Seen::recordsPerSecond) / median(ceiling, Seen::recordsPerSecond);
    out.printf(
        Locale.ROOT, "%s, values of %d B: %.0f %% of the ceiling%n", what, bytes, 100 * ratio);
    line("isledb", ours);
    line("ceiling", ceiling);
  }

  private void line(String what, List<Seen> seen) {
    double least = seen.stream().mapToDouble(Seen::recordsPerSecond).min().orElse(0);
    double most = seen.stream().mapToDouble(Seen::recordsPerSecond).max().orElse(0);
    out.printf(
        Locale.ROOT,
        "  %-8s %,10.0f records/s (%,.0f to %,.0f in windows of %.0f s), %,.0f cpu ns a record,"
            + " %.0f young and %.0f full collections, %,.0f MiB of old heap%n",
        what,
        median(seen, Seen::recordsPerSecond),
        least,
        most,
        median(seen, Seen::seconds),
        median(seen, Seen::cpuNs),
        median(seen, Seen::young),
        median(seen, Seen::full),
        median(seen, Seen::heapBytes) / (1 << 20));
  }

  private static double median(List<Seen> seen, ToDoubleFunction<Seen> figure) {
    double[] sorted = seen.stream().mapToDouble(figure).sorted().toArray();
    return sorted[sorted.length / 2];
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

  private Seen sink(Place place, String name, Map<String, String> config) throws Exception {
    return new Window(place.worker(), place.metrics(), records)
        .of(name, config, SINK + name + ",*", "sink-record-send-total");
  }

  private Seen source(Place place, String name, Map<String, String> config) throws Exception {
    return new Window(place.worker(), place.metrics(), records)
        .of(name, config, SOURCE + name + ",*", "source-record-write-total");
  }

  private void delete(Place place, List<String> topics)
      throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", place.broker().bootstrap()))) {
      admin.deleteTopics(topics).all().get();
    }
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
