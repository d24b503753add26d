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
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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

  /** What is measured. */
  enum Kind {
    SINK,
    SOURCE
  }

  @Option(names = "--connectors", split = ",", description = "Of sink and source. Default: both.")
  private Set<Kind> connectors = EnumSet.allOf(Kind.class);

  @Option(names = "--value-bytes", split = ",", description = "Default: ${DEFAULT-VALUE}.")
  private List<Integer> valueBytes = List.of(100, 1024);

  @Option(
      names = "--sink-records",
      split = ",",
      description =
          "Through each sink in each run, for each of the sizes. A window of 10 s needs about as"
              + " many as the default: ${DEFAULT-VALUE}.")
  private List<Long> sinkRecords = List.of(20_000_000L, 6_000_000L);

  @Option(
      names = "--source-records",
      split = ",",
      description =
          "Out of each source in each run, for each of the sizes. Default: ${DEFAULT-VALUE}.")
  private List<Long> sourceRecords = List.of(5_000_000L, 2_000_000L);

  @Option(names = "--partitions", description = "Default: ${DEFAULT-VALUE}.")
  private int partitions = 4;

  @Option(names = "--runs", description = "Each connector in turn. Default: ${DEFAULT-VALUE}.")
  private int runs = 5;

  @Option(
      names = "--warm-up",
      description = "Runs before that do not count. Default: ${DEFAULT-VALUE}.")
  private int warmUp = 2;

  @Option(
      names = "--setting",
      description =
          "For the connectors and those that they are measured against alike, such as"
              + " consumer.override.receive.buffer.bytes=-1; may be repeated.")
  private Map<String, String> settings = Map.of();

  @Option(
      names = "--worker-flag",
      description = "For the worker's JVM, such as those of a profiler; may be repeated.")
  private List<String> workerFlags = List.of();

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
            // A heap that shrinks and grows again would be measured with it.
            .withFlags(List.of("-Xms1g"))
            .withFlags(workerFlags)
            .withExactlyOnceSource("disabled");
    try (KafkaBroker broker = KafkaBroker.startAsInProduction(directory.resolve("kafka"));
        ConnectWorker worker =
            ConnectWorker.start(directory.resolve("worker"), broker.bootstrap(), options);
        JmxMetrics metrics = worker.metrics()) {
      Place place = new Place(broker, worker, metrics, directory);
      for (int i = 0; i < valueBytes.size(); i++) {
        measure(place, valueBytes.get(i), ofSize(sinkRecords, i), ofSize(sourceRecords, i));
      }
    } finally {
      Resources.deleteTree(directory);
    }
    return 0;
  }

  private record Place(
      KafkaBroker broker, ConnectWorker worker, JmxMetrics metrics, Path directory) {}

  private static long ofSize(List<Long> records, int size) {
    return records.get(Math.min(size, records.size() - 1));
  }

  private void measure(Place place, int bytes, long throughSink, long outOfSource)
      throws Exception {
    String topic = "in-" + bytes;
    long sent = connectors.contains(Kind.SINK) ? Math.max(throughSink, outOfSource) : outOfSource;
    create(place, topic);
    send(place, topic, sent, bytes);
    if (connectors.contains(Kind.SINK)) {
      sinks(place, topic, bytes, throughSink);
    }
    if (connectors.contains(Kind.SOURCE)) {
      sources(place, topic, bytes, sent, outOfSource);
    }
    delete(place, List.of(topic));
  }

  private void sinks(Place place, String topic, int bytes, long records) throws Exception {
    List<Seen> discarding = new ArrayList<>();
    List<Seen> bare = new ArrayList<>();
    List<Seen> ours = new ArrayList<>();
    for (int run = -warmUp; run < runs; run++) {
      String id = bytes + "-" + (run + warmUp);
      Path root = place.directory().resolve("isles-" + id);
      inTurn(
          run,
          () -> discarding.add(sink(place, "discarding-" + id, discarding(topic), records)),
          () -> bare.add(sink(place, "bare-" + id, bare(topic), records)),
          () -> ours.add(sink(place, "isledb-sink-" + id, isleSink(topic, root), records)));
      Resources.deleteTree(root);
      if (run < 0) {
        List.of(discarding, bare, ours).forEach(List::clear);
      }
    }
    report("sink", bytes, ours, discarding);
    report(BareSink.work(settings), bytes, bare, discarding);
  }

  private void sources(Place place, String topic, int bytes, long stored, long records)
      throws Exception {
    List<Seen> invented = new ArrayList<>();
    List<Seen> ours = new ArrayList<>();
    Path root = place.directory().resolve("isles-" + bytes);
    sink(place, "isledb-fill-" + bytes, isleSink(topic, root), stored);
    for (int run = -warmUp; run < runs; run++) {
      String id = bytes + "-" + (run + warmUp);
      create(place, "invented-" + id);
      create(place, "out-" + id);
      inTurn(
          run,
          () -> invented.add(source(place, "invented-" + id, invented(id, bytes), records)),
          () -> ours.add(source(place, "isledb-source-" + id, isleSource(id, root), records)));
      delete(place, List.of("invented-" + id, "out-" + id));
      if (run < 0) {
        List.of(invented, ours).forEach(List::clear);
      }
    }
    Resources.deleteTree(root);
    report("source", bytes, ours, invented);
  }

  private interface Measured {
    void run() throws Exception;
  }

  /** Every second time in the other direction. */
  private static void inTurn(int run, Measured... all) throws Exception {
    for (int i = 0; i < all.length; i++) {
      all[run % 2 == 0 ? i : all.length - 1 - i].run();
    }
  }

  private void report(String what, int bytes, List<Seen> ours, List<Seen> ceiling) {
    // Of the two of a turn, since the machine and what the compiler made differ more between turns.
    double[] shares = new double[ours.size()];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = 100 * ours.get(i).recordsPerSecond() / ceiling.get(i).recordsPerSecond();
    }
    Arrays.sort(shares);
    out.printf(
        Locale.ROOT,
        "%s, values of %d B: %.0f %% of the ceiling (%.0f to %.0f)%n",
        what,
        bytes,
        median(shares),
        shares[0],
        shares[shares.length - 1]);
    line("measured", ours);
    line("ceiling", ceiling);
  }

  private void line(String what, List<Seen> seen) {
    double least = seen.stream().mapToDouble(Seen::recordsPerSecond).min().orElse(0);
    double most = seen.stream().mapToDouble(Seen::recordsPerSecond).max().orElse(0);
    out.printf(
        Locale.ROOT,
        "  %-8s %,10.0f records/s (%,.0f to %,.0f in windows of %.0f s), %,.0f cpu ns a record,"
            + " %.0f young and %.0f full collections, %,.0f MiB of heap alive%n",
        what,
        median(seen, Seen::recordsPerSecond),
        least,
        most,
        median(seen, Seen::seconds),
        median(seen, Seen::cpuNs),
        median(seen, Seen::young),
        seen.stream().mapToDouble(Seen::full).max().orElse(0),
        median(seen, Seen::liveBytes) / (1 << 20));
  }

  private static double median(List<Seen> seen, ToDoubleFunction<Seen> figure) {
    return median(seen.stream().mapToDouble(figure).sorted().toArray());
  }

  private static double median(double[] sorted) {
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  private Map<String, String> discarding(String topic) {
    return measured(DiscardingSink.class, topic);
  }

  private Map<String, String> bare(String topic) {
    return measured(BareSink.class, topic);
  }

  private static Map<String, String> measured(Class<? extends MeasuredSink> sink, String topic) {
    return Map.of("connector.class", sink.getName(), "topics", topic, "tasks.max", "1");
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
        Long.toString(Long.MAX_VALUE),
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

  private Map<String, String> with(Map<String, String> config) {
    Map<String, String> all = new HashMap<>(config);
    all.putAll(settings);
    return all;
  }

  private Seen sink(Place place, String name, Map<String, String> config, long records)
      throws Exception {
    return new Window(place.worker(), place.metrics(), records)
        .of(name, with(config), SINK + name + ",*", "sink-record-send-total");
  }

  private Seen source(Place place, String name, Map<String, String> config, long records)
      throws Exception {
    return new Window(place.worker(), place.metrics(), records)
        .of(name, with(config), SOURCE + name + ",*", "source-record-write-total");
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

  private void send(Place place, String topic, long records, int bytes) {
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
