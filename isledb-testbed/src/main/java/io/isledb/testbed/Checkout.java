package io.isledb.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The working copy that this runs in, and what its build has left there. Found from the working
 * directory upwards, or named by the system property {@code isledb.home}.
 *
 * @param root its top directory
 */
public record Checkout(Path root) {

  public static Checkout locate() {
    String named = System.getProperty("isledb.home");
    if (named != null) {
      return new Checkout(Path.of(named).toAbsolutePath());
    }
    Optional<Path> candidate = Optional.of(Path.of("").toAbsolutePath());
    while (candidate.isPresent()) {
      if (Files.isDirectory(candidate.get().resolve("isledb-testbed"))) {
        return new Checkout(candidate.get());
      }
      candidate = candidate.map(Path::getParent);
    }
    throw new TestbedException(
        "not within a working copy; set the system property isledb.home to its top directory");
  }

  /** The class path of broker and worker. */
  public String kafkaClassPath() {
    return classPath("kafka");
  }

  /** The class path of a worker of the last 3.x line of Kafka. */
  public String oldKafkaClassPath() {
    return classPath("kafka-3.9");
  }

  /** The directory for {@code plugin.path} that has Debezium's connector for PostgreSQL. */
  public Path debeziumPlugin() {
    return built("isledb-testbed/debezium/target/plugin");
  }

  /** The class path of the S3 server. */
  public String s3ProxyClassPath() {
    return classPath("s3proxy");
  }

  /** The sink connector as a directory to be put on {@code plugin.path}. */
  public Path sinkPlugin() {
    return built("isledb-sink-connector/target/plugin/isledb-sink");
  }

  /** The source connector as a directory to be put on {@code plugin.path}. */
  public Path sourcePlugin() {
    return built("isledb-source-connector/target/plugin/isledb-source");
  }

  /** The add-on of a store, such as {@code gcs}, as a directory to be put into a connector's. */
  public Path storeAddOn(String store) {
    String name = "isledb-store-" + store;
    return built(name + "/target/plugin/" + name);
  }

  /** An example of a connector's configuration, such as {@code sink-file.json}. */
  public Path configExample(String name) {
    return built("config-examples/" + name);
  }

  private String classPath(String server) {
    try {
      return Files.readString(built("isledb-testbed/" + server + "/target/class-path")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path built(String relative) {
    Path path = root.resolve(relative);
    if (!Files.exists(path)) {
      throw new TestbedException(path + " is missing: run mvn -DskipTests package first");
    }
    return path;
  }
}
