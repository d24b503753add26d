package io.isledb.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A MinIO server, where a {@code minio} program is: on the path or among the extras of CI. */
public final class MinioServer implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final Path program;
  private final Path directory;
  private final S3Endpoint endpoint;
  private ServerProcess process;

  private MinioServer(Path program, Path directory, S3Endpoint endpoint) {
    this.program = program;
    this.directory = directory;
    this.endpoint = endpoint;
    this.process = launch();
  }

  /** Where the program is. */
  public static Optional<Path> program() {
    return Programs.find("minio");
  }

  /**
   * Starts a server and waits until it serves.
   *
   * @param program see {@link #program()}
   */
  public static MinioServer start(Path program, Path directory) {
    URI url = URI.create("http://127.0.0.1:" + FreePorts.next());
    MinioServer server =
        new MinioServer(
            program, directory, new S3Endpoint(url, "local-identity", "local-credential"));
    try {
      server.awaitReady();
      return server;
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  public S3Endpoint endpoint() {
    return endpoint;
  }

  public ServerProcess process() {
    return process;
  }

  /** Makes a bucket, if it is not there. */
  public void createBucket(String bucket) {
    try {
      Files.createDirectories(directory.resolve("objects").resolve(bucket));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it at once; its objects stay. */
  public void stop() {
    process.kill();
  }

  /** Starts it again after {@link #stop()}, on the same port. */
  public void restart() {
    process.kill();
    process = launch();
    awaitReady();
  }

  @Override
  public void close() {
    process.close();
  }

  private void awaitReady() {
    URI live = endpoint.url().resolve("/minio/health/live");
    process.awaitReady(START_LIMIT, () -> Http.status(live) == 200);
  }

  private ServerProcess launch() {
    return ServerProcess.start(
        "minio",
        List.of(
            program.toString(),
            "server",
            "--quiet",
            "--address",
            endpoint.url().getAuthority(),
            "--console-address",
            "127.0.0.1:" + FreePorts.next(),
            directory.resolve("objects").toString()),
        Map.of(
            "MINIO_ROOT_USER",
            endpoint.accessKey(),
            "MINIO_ROOT_PASSWORD",
            endpoint.secretKey(),
            "MINIO_BROWSER",
            "off",
            "MINIO_UPDATE",
            "off"),
        directory.resolve("minio.log"));
  }
}
