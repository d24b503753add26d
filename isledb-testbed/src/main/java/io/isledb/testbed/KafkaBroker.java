package io.isledb.testbed;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;

/** A Kafka cluster of one node, broker and controller in one process. */
public final class KafkaBroker implements AutoCloseable {
  private static final Duration FORMAT_LIMIT = Duration.ofSeconds(60);
  private static final Duration START_LIMIT = Duration.ofSeconds(90);

  private final Path directory;
  private final String classPath;
  private final Path properties;
  private final String bootstrap;
  private final List<String> javaFlags;
  private ServerProcess process;

  private KafkaBroker(
      Path directory, String classPath, Path properties, String bootstrap, List<String> javaFlags) {
    this.javaFlags = javaFlags;
    this.directory = directory;
    this.classPath = classPath;
    this.properties = properties;
    this.bootstrap = bootstrap;
    format();
    this.process = launch();
  }

  /** Formats an empty directory, starts a broker there, and waits until it serves. */
  public static KafkaBroker start(Path directory) {
    return start(directory, Map.of());
  }

  /**
   * Starts a broker.
   *
   * @param settings broker settings beside those of a one-node cluster
   */
  public static KafkaBroker start(Path directory, Map<String, String> settings) {
    return start(directory, settings, List.of("-Xmx320m"));
  }

  /** Starts a broker with the JVM's flags and a memory as in production. */
  public static KafkaBroker startAsInProduction(Path directory) {
    List<String> flags = new ArrayList<>(List.of("-Xms1g", "-Xmx1g"));
    flags.addAll(JavaCommand.AS_IN_PRODUCTION);
    return start(directory, Map.of(), flags);
  }

  private static KafkaBroker start(
      Path directory, Map<String, String> settings, List<String> javaFlags) {
    int port = FreePorts.next();
    Map<String, String> all = oneNode(directory, port, FreePorts.next());
    all.putAll(settings);
    Path file = Resources.writeProperties(directory.resolve("server.properties"), all);
    KafkaBroker broker =
        new KafkaBroker(
            directory,
            Checkout.locate().kafkaClassPath(),
            file,
            "127.0.0.1:" + port,
            List.copyOf(javaFlags));
    try {
      broker.awaitReady();
      return broker;
    } catch (RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  /** What clients connect to. */
  public String bootstrap() {
    return bootstrap;
  }

  public ServerProcess process() {
    return process;
  }

  /** Starts it again after its end, on the same port and with its data. */
  public void restart() {
    process.kill();
    process = launch();
    awaitReady();
  }

  @Override
  public void close() {
    process.close();
  }

  private static Map<String, String> oneNode(Path directory, int port, int controllerPort) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", "1");
    settings.put(
        "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
    settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("controller.quorum.bootstrap.servers", "127.0.0.1:" + controllerPort);
    settings.put("log.dirs", directory.resolve("data").toString());
    settings.put("num.partitions", "1");
    settings.put("auto.create.topics.enable", "false");
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("offsets.topic.num.partitions", "4");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.num.partitions", "4");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    settings.put("log.cleaner.dedupe.buffer.size", "4194304");
    return settings;
  }

  private void format() {
    JavaCommand command =
        new JavaCommand(
            classPath,
            flags(List.of("-Xmx96m")),
            "kafka.tools.StorageTool",
            List.of(
                "format",
                "--standalone",
                "--cluster-id",
                Uuid.randomUuid().toString(),
                "--config",
                properties.toString()));
    ServerProcess format =
        ServerProcess.java("kafka-format", command, directory.resolve("format.log"));
    try (format) {
      int code = format.awaitEnd(FORMAT_LIMIT);
      if (code != 0) {
        throw new TestbedException(
            "the broker's directory cannot be formatted\n" + format.logTail());
      }
    }
  }

  private ServerProcess launch() {
    JavaCommand command =
        new JavaCommand(classPath, flags(javaFlags), "kafka.Kafka", List.of(properties.toString()));
    return ServerProcess.java("kafka", command, directory.resolve("kafka.log"));
  }

  private List<String> flags(List<String> given) {
    Path logging = Resources.copy("log4j2.properties", directory);
    List<String> flags = new ArrayList<>(given);
    flags.add("-Dlog4j2.configurationFile=" + logging.toUri());
    return flags;
  }

  private void awaitReady() {
    Map<String, Object> client =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrap,
            AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
            200);
    try (Admin admin = Admin.create(client)) {
      process.awaitReady(START_LIMIT, () -> isUp(admin));
    }
  }

  private static boolean isUp(Admin admin) throws InterruptedException, ExecutionException {
    return !admin.describeCluster().nodes().get().isEmpty();
  }
}
