package io.isledb.store.testing;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A {@code minio} program as an S3 server on a free port of the loopback interface, when the
 * machine has one: on the {@code PATH}, or in {@code .cache/isledb/bin} of the home directory,
 * where {@code go install github.com/minio/minio@latest} with {@code GOBIN} puts it.
 */
public final class MinioServer implements AutoCloseable {
  private static final String USER = "test-access-key";
  private static final String PASSWORD = "test-secret-key";
  private static final long START_MS = 60_000;

  private final ChildProcess process;
  private final String endpoint;

  private MinioServer(ChildProcess process, String endpoint) {
    this.process = process;
    this.endpoint = endpoint;
  }

  /** Where the program is. */
  public static Optional<Path> program() {
    Path cached =
        Path.of(System.getProperty("user.home"), ".cache", "isledb", "bin").resolve("minio");
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    Stream<Path> onPath =
        Stream.of(path.split(File.pathSeparator, -1))
            .filter(folder -> !folder.isEmpty())
            .map(folder -> Path.of(folder).resolve("minio"));
    return Stream.concat(onPath, Stream.of(cached)).filter(Files::isExecutable).findFirst();
  }

  /** Starts the program with its data in a directory. */
  public static MinioServer start(Path program, Path directory)
      throws IOException, InterruptedException {
    String address = "127.0.0.1:" + freePort();
    ChildProcess process =
        ChildProcess.start(
            List.of(
                program.toString(),
                "server",
                "--address",
                address,
                "--console-address",
                "127.0.0.1:" + freePort(),
                directory.toString()),
            Map.of("MINIO_ROOT_USER", USER, "MINIO_ROOT_PASSWORD", PASSWORD));
    try {
      process.awaitLine("API:", START_MS);
      return new MinioServer(process, "http://" + address);
    } catch (InterruptedException | AssertionError e) {
      process.close();
      throw e;
    }
  }

  public String endpoint() {
    return endpoint;
  }

  /** The store URL of a bucket here. */
  public String url(String bucketAndPrefix) {
    return "s3://" + bucketAndPrefix + "?region=us-east-1&pathStyle=true&endpoint=" + endpoint;
  }

  /** The options with this server's credentials. */
  public static Map<String, String> credentials() {
    return Map.of("s3.access.key.id", USER, "s3.secret.access.key", PASSWORD);
  }

  @Override
  public void close() throws InterruptedException {
    process.close();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
