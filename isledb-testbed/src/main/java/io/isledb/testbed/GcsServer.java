package io.isledb.testbed;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A stand-in for Google Cloud Storage, where the program {@code fake-gcs-server} is: on the path or
 * among the extras of CI. It keeps its objects in memory.
 */
public final class GcsServer implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final URI url;
  private final ServerProcess process;

  private GcsServer(URI url, ServerProcess process) {
    this.url = url;
    this.process = process;
  }

  /** Where the program is. */
  public static Optional<Path> program() {
    return Programs.find("fake-gcs-server");
  }

  /**
   * Starts a server and waits until it serves.
   *
   * @param program see {@link #program()}
   * @param directory for its log
   */
  public static GcsServer start(Path program, Path directory) {
    int port = FreePorts.next();
    URI url = URI.create("http://127.0.0.1:" + port);
    ServerProcess process =
        ServerProcess.start(
            "fake-gcs-server",
            List.of(
                program.toString(),
                "-backend=memory",
                "-scheme=http",
                "-host=127.0.0.1",
                "-port=" + port,
                "-public-host=127.0.0.1:" + port,
                "-external-url=" + url,
                "-log-level=error"),
            Map.of(),
            directory.resolve("fake-gcs-server.log"));
    GcsServer server = new GcsServer(url, process);
    try {
      process.awaitReady(
          START_LIMIT, () -> Http.status(url.resolve("/_internal/healthcheck")) == 200);
      return server;
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  public URI url() {
    return url;
  }

  /** A store URL of a bucket, or of a prefix in it. */
  public String storeUrl(String bucketAndPrefix) {
    return "gs://" + bucketAndPrefix + "?endpoint=" + url;
  }

  /** What the store has to be told beside the URL. */
  public Map<String, String> storeOptions() {
    return Map.of("gcs.anonymous", "true");
  }

  /** Makes a bucket. */
  public void createBucket(String bucket) {
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve("/storage/v1/b?project=local"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"" + bucket + "\"}"))
            .build();
    Http.send(request, 200);
  }

  /** The program as it runs. */
  public ServerProcess process() {
    return process;
  }

  @Override
  public void close() {
    process.close();
  }
}
