package io.isledb.it;

import io.isledb.testbed.MinioServer;
import io.isledb.testbed.S3Endpoint;
import io.isledb.testbed.S3Server;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.MinIOContainer;

/**
 * MinIO wherever it can be had: a program on this machine, else a container, else S3Proxy in its
 * place. Prints which.
 */
final class MinioSomewhere {
  private static final String IMAGE = "minio/minio:RELEASE.2025-09-07T16-13-09Z";
  private static final String DATA = "/data/";

  private MinioSomewhere() {}

  /** Starts it with one bucket; it ends with the rig. */
  static S3Endpoint start(Rig rig, String bucket) {
    Optional<Path> program = MinioServer.program();
    if (program.isPresent()) {
      System.out.println("minio: the program " + program.get().getFileName());
      MinioServer server =
          rig.scope().add(MinioServer.start(program.get(), rig.directory("minio")));
      server.createBucket(bucket);
      return server.endpoint();
    }
    return container(rig, bucket).orElseGet(() -> standIn(rig, bucket));
  }

  private static Optional<S3Endpoint> container(Rig rig, String bucket) {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      return Optional.empty();
    }
    MinIOContainer container = rig.scope().add(new MinIOContainer(IMAGE));
    try {
      container.start();
      container.execInContainer("mkdir", "-p", DATA + bucket);
    } catch (Exception e) {
      System.out.println("minio: Docker is here, but the container did not start: " + e);
      return Optional.empty();
    }
    System.out.println("minio: a container of " + IMAGE);
    return Optional.of(
        new S3Endpoint(
            URI.create(container.getS3URL()), container.getUserName(), container.getPassword()));
  }

  private static S3Endpoint standIn(Rig rig, String bucket) {
    System.out.println("minio: neither a program nor Docker, S3Proxy in its place");
    S3Server server = rig.scope().add(S3Server.start(rig.directory("s3")));
    server.createBucket(bucket);
    return server.endpoint();
  }
}
