package io.isledb.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.isledb.testbed.S3Endpoint;
import io.isledb.testbed.Scope;
import java.io.IOException;
import java.net.URI;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.MinIOContainer;
import org.testcontainers.kafka.KafkaContainer;

/** Servers in containers, where Docker is; asked for with {@code mvn -Pcontainers verify}. */
final class Containers {
  private static final String KAFKA = "apache/kafka:4.3.1";
  private static final String MINIO = "minio/minio:RELEASE.2025-09-07T16-13-09Z";
  private static final String DATA = "/data/";

  private Containers() {}

  /** Whether the tests are to run with containers; skips the test when that cannot be. */
  static boolean areWanted() {
    boolean wanted = Boolean.getBoolean("isledb.it.containers");
    assumeTrue(
        !wanted || isDockerHere(),
        "containers are asked for, but no Docker answers: set DOCKER_HOST, or leave out"
            + " -Pcontainers to run with processes");
    return wanted;
  }

  static boolean isDockerHere() {
    return DockerClientFactory.instance().isDockerAvailable();
  }

  /** Starts a broker and gives its address. */
  static String kafka(Scope scope) {
    KafkaContainer container = scope.add(new KafkaContainer(KAFKA));
    // A topic that a reader's asking makes has other settings than the one that the test expects.
    container
        .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
        .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0")
        .start();
    System.out.println("kafka: a container of " + KAFKA);
    return container.getBootstrapServers();
  }

  /** Starts MinIO with one bucket. */
  static S3Endpoint minio(Scope scope, String bucket) throws IOException, InterruptedException {
    MinIOContainer container = scope.add(new MinIOContainer(MINIO));
    container.start();
    // A directory of the data is a bucket.
    container.execInContainer("mkdir", "-p", DATA + bucket);
    System.out.println("minio: a container of " + MINIO);
    return new S3Endpoint(
        URI.create(container.getS3URL()), container.getUserName(), container.getPassword());
  }
}
