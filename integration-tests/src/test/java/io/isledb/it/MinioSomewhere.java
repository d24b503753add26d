package io.isledb.it;

import io.isledb.testbed.MinioServer;
import io.isledb.testbed.S3Endpoint;
import io.isledb.testbed.S3Server;
import java.nio.file.Path;
import java.util.Optional;

/**
 * MinIO wherever it can be had: a program on this machine, else a container, else S3Proxy in its
 * place. Prints which.
 */
final class MinioSomewhere {
  private MinioSomewhere() {}

  /** Starts it with one bucket; it ends with the rig. */
  static S3Endpoint start(Rig rig, String bucket) {
    Optional<Path> program = Containers.areWanted() ? Optional.empty() : MinioServer.program();
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
    if (!Containers.isDockerHere()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Containers.minio(rig.scope(), bucket));
    } catch (Exception e) {
      System.out.println("minio: Docker is here, but the container did not start: " + e);
      return Optional.empty();
    }
  }

  private static S3Endpoint standIn(Rig rig, String bucket) {
    System.out.println("minio: neither a program nor Docker, S3Proxy in its place");
    S3Server server = rig.scope().add(S3Server.start(rig.directory("s3")));
    server.createBucket(bucket);
    return server.endpoint();
  }
}
