package io.isledb.store.azure;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every kind of answer that the service gives, from a server that gives what the test says. */
class AzureErrorsTest {
  private static final ByteBuffer ONE = ByteBuffer.wrap(new byte[] {1});
  private static final Answer STORED =
      StubServer.text(201, "application/xml", "", "ETag", "\"0x1\"");

  private StubServer server;
  private ObjectStore store;

  @BeforeEach
  void start() throws IOException {
    server = StubServer.start();
    store = open(Map.of());
  }

  @AfterEach
  void stop() {
    store.close();
    server.close();
  }

  private ObjectStore open(Map<String, String> more) {
    Map<String, String> options = new HashMap<>(Map.of("azure.account.key", "aHVzaA=="));
    options.putAll(more);
    return ObjectStores.open(
        "azure://container/x?account=account&endpoint=" + server.url() + "/account", options);
  }

  private static Answer error(int status, String code) {
    String body =
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>%s</Code><Message>so it is.\n"
            + "RequestId:R1</Message></Error>";
    return StubServer.text(
        status,
        "application/xml",
        body.formatted(code),
        "x-ms-error-code",
        code,
        "x-ms-request-id",
        "R1");
  }

  @Test
  void aCreateIsOneRequestWithItsConditionAndScope() {
    server.answer(STORED);
    try (ObjectStore other = open(Map.of("azure.encryption.scope", "scope1"))) {
      assertThat(other.createIfAbsent("a b", ByteBuffer.wrap("hello".getBytes())))
          .isEqualTo(CreateOutcome.STORED);
    }
    assertThat(server.requests()).hasSize(1);
    Request request = server.requests().get(0);
    assertThat(request.method()).isEqualTo("PUT");
    assertThat(request.header("If-None-Match")).isEqualTo("*");
    assertThat(request.header("x-ms-encryption-scope")).isEqualTo("scope1");
    assertThat(request.header("Content-Length")).isEqualTo("5");
    assertThat(request.header("Authorization")).startsWith("SharedKey account:");
    assertThat(request.body()).isEqualTo("hello");
  }

  @Test
  void aSignatureGoesIntoTheUrlAndNowhereElse() {
    Map<String, String> signed = Map.of("azure.sas.token", "sv=2026&sig=hush");
    String url = "azure://container?account=account&endpoint=" + server.url() + "/account";
    try (ObjectStore other = ObjectStores.open(url, signed)) {
      server.answer(STORED);
      assertThat(other.createIfAbsent("a", ONE)).isEqualTo(CreateOutcome.STORED);
      assertThat(server.requests().get(0).uri()).contains("sig=hush");
      assertThat(server.requests().get(0).header("Authorization")).isEmpty();
      server.answer(error(403, "AuthenticationFailed"));
      assertThatThrownBy(() -> other.createIfAbsent("a", ONE)).hasMessageNotContaining("hush");
    }
  }

  @Test
  void aNameThatIsTakenIsToldByItsCode() {
    for (Answer taken :
        List.of(
            error(409, "BlobAlreadyExists"),
            error(412, "ConditionNotMet"),
            error(412, "LeaseIdMissing"),
            error(403, "UnauthorizedBlobOverwrite"))) {
      server.answer(taken);
      assertThat(store.createIfAbsent("a", ONE)).isEqualTo(CreateOutcome.EXISTS);
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void whatMayHaveBeenAppliedIsUnknownAndIsSentOnce() {
    for (Answer unclear :
        List.of(
            error(500, "InternalError"),
            error(500, "OperationTimedOut"),
            error(503, "ServerBusy"),
            error(429, "TooManyRequests"),
            StubServer.text(502, "text/html", "<html>bad gateway</html>"),
            StubServer.text(200, "text/html", "<html>welcome</html>"),
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
  void aReadThatCannotBeServedNowIsUnavailableAfterOneRequest() {
    for (Answer busy :
        List.of(error(503, "ServerBusy"), StubServer.cut(), (Answer) HttpExchange::close)) {
      server.answer(busy);
      assertThatThrownBy(() -> store.read("a")).isInstanceOf(StoreUnavailableException.class);
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void anAnswerThatDoesNotComeIsUnknown() {
    server.answer(server.never());
    try (ObjectStore hasty = open(Map.of("azure.request.timeout.ms", "300"))) {
      assertThat(hasty.createIfAbsent("a", ONE)).isInstanceOf(CreateOutcome.Unknown.class);
      assertThatThrownBy(() -> hasty.list("", "", 1)).isInstanceOf(StoreUnavailableException.class);
    }
  }

  @Test
  void refusalsSayWhatToDo() {
    assertRefused(error(403, "AuthenticationFailed"), "check the account's key", "requestId=R1");
    assertRefused(error(401, "NoAuthenticationInformation"), "check the account's key");
    assertRefused(error(403, "AuthorizationPermissionMismatch"), "grant a role");
    assertRefused(error(403, "AuthorizationFailure"), "firewall");
    assertRefused(error(404, "ContainerNotFound"), "create it");
    assertRefused(error(409, "ContainerBeingDeleted"), "create it");
    assertRefused(error(403, "AccountIsDisabled"), "disabled");
    assertRefused(error(400, "InvalidInput"), "refuses this request", "detail=so it is.");
    assertRefused(StubServer.text(404, "text/html", "<html>what?</html>"), "not as Blob Storage");
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
  void aDeleteThatIsRefusedNamesTheObject() {
    server.answer(error(409, "BlobImmutableDueToPolicy"));
    assertThatThrownBy(() -> store.delete(List.of("a")))
        .isInstanceOf(StoreRefusedException.class)
        .hasMessageContainingAll("immutability policy", "key=x/a");
    server.answer(error(404, "BlobNotFound"));
    store.delete(List.of("a", "b"));
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void aStoreThatDoesNotKnowTheConditionIsUnfit() {
    server.answer(error(501, "NotImplemented"));
    assertThatThrownBy(() -> store.createIfAbsent("a", ONE))
        .isInstanceOf(StoreUnfitException.class)
        .hasMessageContaining("If-None-Match");
  }

  @Test
  void aMissingObjectCostsOneRequest() {
    server.answer(error(404, "BlobNotFound"));
    assertThat(store.read("a")).isEmpty();
    assertThat(server.requests()).hasSize(1);
    assertThat(store.readRange("a", 0, 1)).isEmpty();
  }
}
