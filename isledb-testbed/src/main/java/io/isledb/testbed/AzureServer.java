package io.isledb.testbed;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A stand-in for Azure's storage of blobs, where the program {@code azurite-blob} is: on the path
 * or among the extras of CI.
 */
public final class AzureServer implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final String ACCOUNT = "localaccount";
  private static final String VERSION = "2025-05-05";
  private static final String KEY = "bG9jYWwtYWNjb3VudC1rZXktZm9yLXRlc3RzLW9ubHk=";

  private final URI url;
  private final ServerProcess process;

  private AzureServer(URI url, ServerProcess process) {
    this.url = url;
    this.process = process;
  }

  /** Where the program is. */
  public static Optional<Path> program() {
    return Programs.find("azurite-blob");
  }

  /**
   * Starts a server and waits until it serves.
   *
   * @param program see {@link #program()}
   * @param directory for its objects and its log
   */
  public static AzureServer start(Path program, Path directory) {
    int port = FreePorts.next();
    ServerProcess process =
        ServerProcess.start(
            "azurite",
            List.of(
                program.toString(),
                "--blobHost",
                "127.0.0.1",
                "--blobPort",
                Integer.toString(port),
                "--location",
                directory.resolve("azurite").toString(),
                "--silent",
                "--skipApiVersionCheck",
                "--disableTelemetry"),
            Map.of("AZURITE_ACCOUNTS", ACCOUNT + ":" + KEY),
            directory.resolve("azurite.log"));
    URI server = URI.create("http://127.0.0.1:" + port);
    AzureServer started = new AzureServer(server.resolve("/" + ACCOUNT), process);
    try {
      // Any answer will do: without a signature it is a refusal.
      process.awaitReady(START_LIMIT, () -> Http.status(server) > 0);
      return started;
    } catch (RuntimeException e) {
      started.close();
      throw e;
    }
  }

  /** The account's endpoint. */
  public URI url() {
    return url;
  }

  public static String account() {
    return ACCOUNT;
  }

  public static String key() {
    return KEY;
  }

  /** The account's connection string. */
  public String connectionString() {
    return "DefaultEndpointsProtocol=http;AccountName="
        + ACCOUNT
        + ";AccountKey="
        + KEY
        + ";BlobEndpoint="
        + url
        + ";";
  }

  /** Makes a container. */
  public void createContainer(String container) {
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
    String toSign =
        "PUT"
            + "\n".repeat(12)
            + "x-ms-date:"
            + date
            + "\nx-ms-version:"
            + VERSION
            + "\n"
            + "/"
            + ACCOUNT
            + url.getPath()
            + "/"
            + container
            + "\nrestype:container";
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/" + container + "?restype=container"))
            .header("x-ms-date", date)
            .header("x-ms-version", VERSION)
            .header("Authorization", "SharedKey " + ACCOUNT + ":" + signature(toSign))
            .PUT(HttpRequest.BodyPublishers.noBody())
            .build();
    Http.send(request, 201);
  }

  private static String signature(String toSign) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(Base64.getDecoder().decode(KEY), mac.getAlgorithm()));
      byte[] signature = mac.doFinal(toSign.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(signature);
    } catch (GeneralSecurityException e) {
      throw new TestbedException("a request cannot be signed", e);
    }
  }

  /** A store URL of a container, or of a prefix in it. */
  public String storeUrl(String containerAndPrefix) {
    return "azure://" + containerAndPrefix + "?account=" + ACCOUNT + "&endpoint=" + url;
  }

  /** Credentials as options of the store. */
  public Map<String, String> storeOptions() {
    return Map.of("azure.account.key", KEY);
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
