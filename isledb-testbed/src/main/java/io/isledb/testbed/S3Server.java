package io.isledb.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * An S3 server (S3Proxy) that keeps its objects in a directory, each bucket a directory below it.
 */
public final class S3Server implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final Path directory;
  private final Path properties;
  private final S3Endpoint endpoint;
  private ServerProcess process;

  private S3Server(Path directory, Path properties, S3Endpoint endpoint) {
    this.directory = directory;
    this.properties = properties;
    this.endpoint = endpoint;
    this.process = launch();
  }

  /** Starts a server and waits until it serves. */
  public static S3Server start(Path directory) {
    S3Server server = launch(directory);
    try {
      server.awaitReady();
      return server;
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /** Starts a server without waiting. */
  public static S3Server launch(Path directory) {
    URI url = URI.create("http://127.0.0.1:" + FreePorts.next());
    S3Endpoint endpoint = new S3Endpoint(url, "local-identity", "local-credential");
    return new S3Server(
        directory, writeProperties(directory, endpoint, endpoint.secretKey()), endpoint);
  }

  private static Path writeProperties(Path directory, S3Endpoint endpoint, String secretKey) {
    return Resources.writeProperties(
        directory.resolve("s3proxy.properties"),
        Map.of(
            "s3proxy.authorization",
            "aws-v2-or-v4",
            "s3proxy.identity",
            endpoint.accessKey(),
            "s3proxy.credential",
            secretKey,
            "s3proxy.endpoint",
            endpoint.url().toString(),
            "jclouds.provider",
            "filesystem-nio2",
            "jclouds.filesystem.basedir",
            makeDirectory(directory.resolve("objects")),
            "jclouds.identity",
            endpoint.accessKey(),
            "jclouds.credential",
            secretKey));
  }

  public void awaitReady() {
    process.awaitReady(START_LIMIT, () -> Http.answers(endpoint.url()));
  }

  public S3Endpoint endpoint() {
    return endpoint;
  }

  public ServerProcess process() {
    return process;
  }

  /** Makes a bucket, if it is not there. */
  public void createBucket(String bucket) {
    makeDirectory(bucket(bucket));
  }

  /** Where the objects of a bucket are. */
  public Path bucket(String bucket) {
    return directory.resolve("objects").resolve(bucket);
  }

  /** Lets in whoever has this secret from now on, and nobody else; it is started anew for that. */
  public void restartWith(String secretKey) {
    writeProperties(directory, endpoint, secretKey);
    restart();
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

  private static String makeDirectory(Path path) {
    try {
      return Files.createDirectories(path).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ServerProcess launch() {
    Path logging = Resources.copy("logback.xml", directory);
    JavaCommand command =
        new JavaCommand(
            Checkout.locate().s3ProxyClassPath(),
            List.of("-Xmx192m", "-Dlogback.configurationFile=" + logging),
            "org.gaul.s3proxy.Main",
            List.of("--properties", properties.toString()));
    return ServerProcess.java("s3proxy", command, directory.resolve("s3proxy.log"));
  }
}
