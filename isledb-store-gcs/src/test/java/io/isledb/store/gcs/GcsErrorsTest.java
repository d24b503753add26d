package io.isledb.store.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.isledb.error.StoreRefusedException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.error.StoreUnfitException;
import io.isledb.store.CreateOutcome;
import io.isledb.store.ObjectStore;
import io.isledb.store.ObjectStores;
import io.isledb.store.testing.StubServer;
import io.isledb.store.testing.StubServer.Answer;
import io.isledb.store.testing.StubServer.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every kind of answer that the service gives, from a server that gives what the test says. */
class GcsErrorsTest {
  private static final ByteBuffer ONE = ByteBuffer.wrap(new byte[] {1});
  private static final String JSON = "application/json";
  private static final Answer STORED = StubServer.text(200, JSON, "{\"generation\": \"7\"}");

  private StubServer server;
  private ObjectStore store;

  @BeforeEach
  void start() throws IOException {
    server = StubServer.start();
    store = open(Map.of("gcs.anonymous", "true"));
  }

  @AfterEach
  void stop() {
    store.close();
    server.close();
  }

  private ObjectStore open(Map<String, String> options) {
    return ObjectStores.open("gs://bucket/x?endpoint=" + server.url(), options);
  }

  private static Answer error(int status, String reason, String message) {
    String body =
        "{\"error\":{\"code\":%d,\"message\":\"%s\",\"errors\":[{\"reason\":\"%s\"}]}}"
            .formatted(status, message, reason);
    return StubServer.text(status, JSON, body, "X-GUploader-UploadID", "R1");
  }

  @Test
  void aCreateIsOneRequestWithItsConditionAndChecksum() {
    server.answer(STORED);
    try (ObjectStore other =
        open(
            Map.of(
                "gcs.anonymous", "true",
                "gcs.user.project", "payer",
                "gcs.kms.key.name", "projects/p/locations/l/keyRings/r/cryptoKeys/k"))) {
      assertThat(other.createIfAbsent("a;b", ONE)).isEqualTo(CreateOutcome.STORED);
    }
    Request request = server.requests().get(0);
    assertThat(server.requests()).hasSize(1);
    assertThat(request.uri())
        .contains("ifGenerationMatch=0", "userProject=payer", "kmsKeyName=projects")
        .contains("uploadType=multipart");
    assertThat(request.body()).contains("\"crc32c\"", "\"x/a;b\"");
    assertThat(request.header("Content-Encoding")).isEmpty();
  }

  @Test
  void aNameThatIsTakenIsToldByItsStatus() {
    server.answer(error(412, "conditionNotMet", "At least one of the conditions did not hold."));
    assertThat(store.createIfAbsent("a", ONE)).isEqualTo(CreateOutcome.EXISTS);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void whatMayHaveBeenAppliedIsUnknownAndIsSentOnce() {
    for (Answer unclear :
        List.of(
            error(500, "internalError", "oops"),
            error(503, "backendError", "busy"),
            error(429, "rateLimitExceeded", "slow down"),
            error(403, "rateLimitExceeded", "slow down"),
            error(408, "requestTimeout", "late"),
            error(409, "conflict", "other writer"),
            StubServer.text(502, "text/html", "<html>bad gateway</html>"),
            StubServer.text(200, JSON, "{}"),
            StubServer.cut(),
            (Answer) HttpExchange::close)) {
      server.answer(unclear);
      assertThat(store.createIfAbsent("a", ONE))
          .isInstanceOfSatisfying(
              CreateOutcome.Unknown.class,
              unknown -> assertThat(unknown.cause()).hasMessageContaining("key=x/a"));
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void anAnswerThatDoesNotComeIsUnknown() {
    server.answer(server.never());
    try (ObjectStore hasty =
        open(Map.of("gcs.anonymous", "true", "gcs.request.timeout.ms", "300"))) {
      assertThat(hasty.createIfAbsent("a", ONE)).isInstanceOf(CreateOutcome.Unknown.class);
      assertThatThrownBy(() -> hasty.list("", "", 1)).isInstanceOf(StoreUnavailableException.class);
    }
  }

  @Test
  void refusalsSayWhatToDo() {
    assertRefused(error(403, "forbidden", "no"), "allow storage.objects.get", "requestId=R1");
    assertRefused(error(401, "authError", "no"), "check gcs.credentials.json");
    assertRefused(error(404, "notFound", "The specified bucket does not exist."), "create it");
    assertRefused(error(400, "required", "Bucket is requester pays"), "set gcs.user.project");
    assertRefused(error(403, "retentionPolicyNotMet", "kept"), "retention");
    assertRefused(error(400, "invalid", "what?"), "refuses this request");
    assertRefused(StubServer.text(404, "text/html", "<html>what?</html>"), "not as Cloud Storage");
    assertRefused(StubServer.text(302, "text/html", ""), "not as Cloud Storage");
  }

  private void assertRefused(Answer refusal, String... parts) {
    server.answer(refusal);
    for (Runnable call :
        List.<Runnable>of(
            () -> store.createIfAbsent("a", ONE),
            () -> store.read("a"),
            () -> store.list("", "", 1))) {
      assertThatThrownBy(call::run)
          .isInstanceOf(StoreRefusedException.class)
          .hasMessageContainingAll(parts);
    }
  }

  @Test
  void aStoreThatDoesNotKnowTheConditionIsUnfit() {
    server.answer(error(501, "notImplemented", "what?"));
    assertThatThrownBy(() -> store.createIfAbsent("a", ONE))
        .isInstanceOf(StoreUnfitException.class)
        .hasMessageContaining("ifGenerationMatch");
  }

  @Test
  void aMissingObjectThatIsNamedCostsOneRequest() {
    server.answer(StubServer.text(404, "text/html", "No such object: bucket/x/a"));
    assertThat(store.read("a")).isEmpty();
    assertThat(server.requests()).hasSize(1);
    assertThat(store.readRange("a", 0, 1)).isEmpty();
  }

  @Test
  void anAnswerThatEndsEarlyIsNotAnObject() {
    server.answer(StubServer.cut());
    assertThatThrownBy(() -> store.read("a")).isInstanceOf(StoreUnavailableException.class);
  }

  @Test
  void aServerThatIgnoresRangesIsUnderstood() {
    server.answer(
        StubServer.text(
            200, "text/plain", "0123456789", "Last-Modified", "Sun, 22 Nov 2026 10:00:00 GMT"));
    assertThat(new String(store.readRange("a", 3, 4).orElseThrow().bytes())).isEqualTo("3456");
  }

  @Test
  void aTokenThatIsNotTakenAnyMoreIsReplacedOnce() throws Exception {
    AtomicInteger tokens = new AtomicInteger();
    server.answer(
        exchange -> {
          if (exchange.getRequestURI().getPath().equals("/token")) {
            String token =
                "{\"access_token\":\"t%d\",\"expires_in\":3600,\"token_type\":\"Bearer\"}";
            StubServer.text(200, JSON, token.formatted(tokens.incrementAndGet())).send(exchange);
          } else if (exchange.getRequestHeaders().getFirst("Authorization").equals("Bearer t1")) {
            error(401, "authError", "Invalid Credentials").send(exchange);
          } else {
            STORED.send(exchange);
          }
        });
    try (ObjectStore signed = open(Map.of("gcs.credentials.json", key()))) {
      assertThat(signed.createIfAbsent("a", ONE)).isEqualTo(CreateOutcome.STORED);
    }
    assertThat(tokens).hasValue(2);
  }

  @Test
  void credentialsThatAreRevokedSayWhatToCheck() throws Exception {
    server.answer(StubServer.text(400, JSON, "{\"error\":\"invalid_grant\"}"));
    try (ObjectStore signed = open(Map.of("gcs.credentials.json", key()))) {
      assertThatThrownBy(() -> signed.createIfAbsent("a", ONE))
          .isInstanceOf(StoreRefusedException.class)
          .hasMessageContaining("No access token");
    }
  }

  /** The key of a service account that gets its tokens from the server of this test. */
  private String key() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    byte[] secret = generator.generateKeyPair().getPrivate().getEncoded();
    String pem =
        "-----BEGIN PRIVATE KEY-----\\n%s\\n-----END PRIVATE KEY-----\\n"
            .formatted(Base64.getEncoder().encodeToString(secret));
    Map<String, String> key = new HashMap<>();
    key.put("type", "service_account");
    key.put("client_email", "writer@project.example");
    key.put("client_id", "1");
    key.put("private_key_id", "1");
    key.put("private_key", pem);
    key.put("token_uri", server.url() + "/token");
    StringBuilder json = new StringBuilder("{");
    key.forEach((name, value) -> json.append("\"%s\":\"%s\",".formatted(name, value)));
    return json.append("\"project_id\":\"project\"}").toString();
  }
}
