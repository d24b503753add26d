package io.isledb.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.isledb.error.IsleException;
import io.isledb.error.StoreRefusedException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.error.StoreUnfitException;
import io.isledb.store.CreateOutcome;
import io.isledb.store.ObjectStore;
import io.isledb.store.ObjectStores;
import io.isledb.store.testing.S3ProxyServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Every kind of answer that a service gives, from a server that gives what the test says. */
class S3ErrorsTest {
  private static final ByteBuffer ONE = ByteBuffer.wrap(new byte[] {1});

  private interface Answer {
    void send(HttpExchange exchange) throws IOException;
  }

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private volatile Answer answer = error(500, "InternalError");
  private HttpServer server;
  private ObjectStore store;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(executor);
    server.createContext(
        "/",
        exchange -> {
          requests.add(exchange.getRequestMethod());
          exchange.getRequestBody().readAllBytes();
          answer.send(exchange);
          exchange.close();
        });
    server.start();
    store = open(Map.of());
  }

  @AfterEach
  void stop() {
    store.close();
    server.stop(0);
    executor.shutdownNow();
  }

  private ObjectStore open(Map<String, String> more) {
    Map<String, String> options = new HashMap<>(S3ProxyServer.credentials());
    options.putAll(more);
    int port = server.getAddress().getPort();
    return ObjectStores.open(
        "s3://bucket/x?region=us-east-1&endpoint=http://127.0.0.1:" + port, options);
  }

  private static Answer error(int status, String code, String... headers) {
    return exchange -> {
      String body =
          "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>%s</Code><Message>the region"
              + " 'us-east-1' is wrong; expecting 'eu-west-1'</Message><RequestId>R1</RequestId>"
              + "</Error>";
      send(exchange, status, body.formatted(code), headers);
    };
  }

  private static void send(HttpExchange exchange, int status, String body, String... headers)
      throws IOException {
    for (int i = 0; i < headers.length; i += 2) {
      exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
    }
    exchange.getResponseHeaders().add("Content-Type", "application/xml");
    byte[] bytes = body.getBytes(UTF_8);
    boolean bodyless = bytes.length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, bodyless ? -1 : bytes.length);
    if (!bodyless) {
      exchange.getResponseBody().write(bytes);
    }
  }

  @Test
  void aNameThatIsTakenIsToldByItsCodeInAnyStatus() {
    for (Answer taken :
        List.of(
            error(412, "PreconditionFailed"),
            error(400, "PreconditionFailed"),
            error(409, "BlobAlreadyExists"),
            exchange -> send(exchange, 412, ""))) {
      answer = taken;
      assertThat(store.createIfAbsent("a", ONE)).isEqualTo(CreateOutcome.EXISTS);
    }
  }

  @Test
  void whatMayHaveBeenAppliedIsUnknownAndIsSentOnce() {
    for (Answer unclear :
        List.of(
            error(409, "ConditionalRequestConflict"),
            error(500, "InternalError"),
            error(503, "SlowDown"),
            error(503, "ServiceUnavailable"),
            error(429, "TooManyRequests"),
            error(400, "RequestTimeout"),
            exchange -> send(exchange, 502, "<html>bad gateway</html>"),
            HttpExchange::close)) {
      answer = unclear;
      requests.clear();
      assertThat(store.createIfAbsent("a", ONE))
          .isInstanceOfSatisfying(
              CreateOutcome.Unknown.class,
              unknown ->
                  assertThat(unknown.cause())
                      .isInstanceOf(StoreUnavailableException.class)
                      .hasMessageContaining("key=x/a"));
      assertThat(requests).hasSize(1);
      requests.clear();
      assertThatThrownBy(() -> store.read("a")).isInstanceOf(StoreUnavailableException.class);
      assertThat(requests).hasSize(1);
    }
  }

  @Test
  void aSuccessWithoutATagIsNotBelieved() {
    answer = error(200, "InternalError");
    assertThat(store.createIfAbsent("a", ONE)).isInstanceOf(CreateOutcome.Unknown.class);
    assertThatThrownBy(() -> store.put("a", ONE)).isInstanceOf(StoreUnavailableException.class);
    answer = exchange -> send(exchange, 200, "", "ETag", "\"tag\"");
    assertThat(store.createIfAbsent("a", ONE)).isEqualTo(CreateOutcome.STORED);
  }

  @Test
  void anAnswerThatDoesNotComeIsUnknown() {
    CountDownLatch never = new CountDownLatch(1);
    answer =
        exchange -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    try (ObjectStore hasty = open(Map.of("s3.request.timeout.ms", "300"))) {
      assertThat(hasty.createIfAbsent("a", ONE)).isInstanceOf(CreateOutcome.Unknown.class);
      assertThatThrownBy(() -> hasty.list("", "", 1)).isInstanceOf(StoreUnavailableException.class);
    } finally {
      never.countDown();
    }
  }

  @Test
  void aWrongRegionIsNamedWithTheRightOne() {
    assertRefused(
        error(301, "PermanentRedirect", "x-amz-bucket-region", "ap-south-1"),
        "rightRegion=ap-south-1",
        "region=us-east-1");
    assertRefused(error(400, "AuthorizationHeaderMalformed"), "rightRegion=eu-west-1");
  }

  @Test
  void refusalsSayWhatToDo() {
    assertRefused(error(403, "AccessDenied"), "allow s3:GetObject", "requestId=R1");
    assertRefused(error(403, "SignatureDoesNotMatch"), "check access key id");
    assertRefused(error(403, "InvalidAccessKeyId"), "check access key id");
    assertRefused(error(400, "ExpiredToken"), "renew the credentials");
    assertRefused(error(404, "NoSuchBucket"), "create it");
    assertRefused(error(400, "InvalidRequest"), "refuses this request");
    assertRefused(exchange -> send(exchange, 404, "<html>what?</html>"), "not as S3 does");
  }

  private void assertRefused(Answer refusal, String... parts) {
    answer = refusal;
    for (Runnable call :
        List.<Runnable>of(() -> store.createIfAbsent("a", ONE), () -> store.list("", "", 1))) {
      assertThatThrownBy(call::run)
          .isInstanceOf(StoreRefusedException.class)
          .hasMessageContainingAll(parts);
    }
  }

  @Test
  void aStoreThatDoesNotKnowTheConditionIsUnfit() {
    answer = error(501, "NotImplemented");
    assertThatThrownBy(() -> store.createIfAbsent("a", ONE))
        .isInstanceOf(StoreUnfitException.class)
        .hasMessageContaining("If-None-Match");
  }

  @Test
  void onlyTheCodeMakesAnObjectMissing() {
    answer = error(404, "NoSuchKey");
    assertThat(store.read("a")).isEmpty();
    assertThat(store.readRange("a", 0, 1)).isEmpty();
  }

  @Test
  void aServerThatIgnoresRangesIsUnderstood() {
    answer =
        exchange ->
            send(exchange, 200, "0123456789", "Last-Modified", "Sun, 22 Nov 2026 10:00:00 GMT");
    assertThat(store.readRange("a", 3, 4).orElseThrow().bytes()).isEqualTo("3456".getBytes(UTF_8));
    assertThat(store.readRange("a", 8, 4).orElseThrow().bytes()).isEqualTo("89".getBytes(UTF_8));
  }

  @Test
  void namesThatCouldNotBeDeletedAreReported() {
    answer = deleteError("AccessDenied");
    assertDeleteFails(StoreRefusedException.class, "key=x/b", "failed=1", "code=AccessDenied");
    answer = deleteError("InternalError");
    assertDeleteFails(StoreUnavailableException.class, "key=x/b");
    answer = deleteError("NoSuchKey");
    store.delete(List.of("a", "b"));
  }

  private void assertDeleteFails(Class<? extends IsleException> kind, String... parts) {
    assertThatThrownBy(() -> store.delete(List.of("a", "b")))
        .isInstanceOf(kind)
        .hasMessageContainingAll(parts);
  }

  private static Answer deleteError(String code) {
    String body =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><DeleteResult><Error><Key>x/b</Key><Code>"
            + code
            + "</Code><Message>no</Message></Error></DeleteResult>";
    return exchange -> send(exchange, 200, body);
  }

  @Test
  void missingCredentialsSayWhereToPutThem() {
    SdkClientException none =
        SdkClientException.create("Unable to load credentials from any of the providers");
    assertThat(errors().classify(none, "list", "x/"))
        .isInstanceOf(StoreRefusedException.class)
        .hasMessageContaining("s3.access.key.id");
  }

  @Test
  void aCertificateThatIsNotTrustedIsRefused() {
    SdkClientException untrusted =
        SdkClientException.create("failed", new SSLHandshakeException("PKIX path building failed"));
    assertThat(errors().classify(untrusted, "list", "x/"))
        .isInstanceOf(StoreRefusedException.class)
        .hasMessageContaining("trust store");
  }

  private static S3Errors errors() {
    return new S3Errors(S3Options.parse(URI.create("s3://bucket?region=eu-west-1"), Map.of()));
  }

  @Test
  void aCutAnswerIsNotAnObject() {
    answer =
        exchange -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write(new byte[10]);
          exchange.getResponseBody().flush();
        };
    assertThatThrownBy(() -> store.read("a")).isInstanceOf(StoreUnavailableException.class);
  }
}
