package io.isledb.testbed;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A distributed Connect worker. Several with one group id share their connectors. */
public final class ConnectWorker implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(120);

  private final Path directory;
  private final ConnectOptions options;
  private final Path properties;
  private final URI url;
  private final int jmxPort;
  private final ConnectRest rest;
  private ServerProcess process;

  private ConnectWorker(
      Path directory, ConnectOptions options, Path properties, URI url, int jmxPort) {
    this.directory = directory;
    this.options = options;
    this.properties = properties;
    this.url = url;
    this.jmxPort = jmxPort;
    this.rest = new ConnectRest(url);
    this.process = launch();
  }

  /**
   * Starts a worker and waits until it has joined its group and answers.
   *
   * @param directory for its files; a directory of its own for each worker
   * @param bootstrap the brokers
   */
  public static ConnectWorker start(Path directory, String bootstrap, ConnectOptions options) {
    ConnectWorker worker = launch(directory, bootstrap, options);
    try {
      worker.awaitReady();
      return worker;
    } catch (RuntimeException e) {
      worker.close();
      throw e;
    }
  }

  /** Starts a worker without waiting, so that other things can start meanwhile. */
  public static ConnectWorker launch(Path directory, String bootstrap, ConnectOptions options) {
    int port = FreePorts.next();
    Map<String, String> settings = new TreeMap<>(defaults(options));
    settings.putAll(options.settings());
    settings.put("bootstrap.servers", bootstrap);
    settings.put("listeners", "http://127.0.0.1:" + port);
    settings.put("rest.advertised.host.name", "127.0.0.1");
    settings.put("rest.advertised.port", Integer.toString(port));
    Path file = Resources.writeProperties(directory.resolve("worker.properties"), settings);
    return new ConnectWorker(
        directory, options, file, URI.create("http://127.0.0.1:" + port), FreePorts.next());
  }

  /** Waits until it has joined its group and answers. */
  public void awaitReady() {
    process.awaitReady(START_LIMIT, rest::isReady);
  }

  /** Where its REST API is. */
  public URI url() {
    return url;
  }

  public ConnectRest rest() {
    return rest;
  }

  public ServerProcess process() {
    return process;
  }

  /** Its metrics, read from the running process. The caller closes them. */
  public JmxMetrics metrics() {
    return JmxMetrics.connect(jmxPort);
  }

  /** Starts it again after its end, on the same ports; does not wait. */
  public void relaunch() {
    process.kill();
    process = launch();
  }

  /** Starts it again after its end and waits until it answers. */
  public void restart() {
    relaunch();
    awaitReady();
  }

  @Override
  public void close() {
    process.close();
  }

  private static Map<String, String> defaults(ConnectOptions options) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("group.id", options.groupId());
    for (String topic : List.of("config", "offset", "status")) {
      settings.put(topic + ".storage.topic", options.groupId() + "-" + topic);
      settings.put(topic + ".storage.replication.factor", "1");
    }
    settings.put("offset.storage.partitions", "3");
    settings.put("status.storage.partitions", "1");
    if (!options.plugins().isEmpty()) {
      settings.put(
          "plugin.path",
          options.plugins().stream().map(Path::toString).collect(Collectors.joining(",")));
    }
    settings.put("plugin.discovery", options.pluginDiscovery());
    settings.put("exactly.once.source.support", options.exactlyOnceSource());
    settings.put("key.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
    settings.put("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
    settings.put("scheduled.rebalance.max.delay.ms", "0");
    settings.put("offset.flush.interval.ms", "1000");
    settings.put("connector.client.config.override.policy", "All");
    return settings;
  }

  private ServerProcess launch() {
    Path logging = Resources.copy("log4j2.properties", directory);
    Path oldLogging = Resources.copy("log4j.properties", directory);
    String jmx = "-Dcom.sun.management.jmxremote.";
    List<String> flags =
        List.of(
            "-Xmx" + options.heapMb() + "m",
            "-XX:+ExitOnOutOfMemoryError",
            "-Dlog4j2.configurationFile=" + logging.toUri(),
            "-Dlog4j.configuration=" + oldLogging.toUri(),
            jmx + "port=" + jmxPort,
            jmx + "rmi.port=" + jmxPort,
            jmx + "host=127.0.0.1",
            jmx + "authenticate=false",
            jmx + "ssl=false",
            "-Djava.rmi.server.hostname=127.0.0.1");
    List<String> all = new ArrayList<>(flags);
    all.addAll(options.flags());
    JavaCommand command =
        new JavaCommand(
            options.classPath(),
            all,
            "org.apache.kafka.connect.cli.ConnectDistributed",
            List.of(properties.toString()));
    return ServerProcess.java(
        "connect-" + url.getPort(), command, directory.resolve("connect.log"));
  }
}
