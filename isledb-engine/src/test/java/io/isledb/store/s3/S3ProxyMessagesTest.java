package io.isledb.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.error.StoreRefusedException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.store.CreateOutcome;
import io.isledb.store.ObjectStore;
import io.isledb.store.ObjectStores;
import io.isledb.store.testing.Buckets;
import io.isledb.store.testing.S3ProxyServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What users read when bucket, credentials or endpoint are wrong. */
class S3ProxyMessagesTest {
  private static final ByteBuffer ONE = ByteBuffer.wrap(new byte[] {1});
  private static S3ProxyServer server;

  @BeforeAll
  static void start() throws Exception {
    server = S3ProxyServer.start();
    Buckets.make(server.endpoint(), S3ProxyServer.credentials(), "here");
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void aMissingBucketIsNamed() {
    try (ObjectStore store =
        ObjectStores.open(server.url("not-here/x"), S3ProxyServer.credentials())) {
      List<Runnable> calls =
          List.of(
              () -> store.createIfAbsent("a", ONE),
              () -> store.put("a", ONE),
              () -> store.read("a"),
              () -> store.readRange("a", 0, 1),
              () -> store.list("", "", 1),
              () -> store.listFolders("", "", 1));
      for (Runnable call : calls) {
        assertThatThrownBy(call::run)
            .isInstanceOf(StoreRefusedException.class)
            .hasMessageContaining("There is no such bucket")
            .hasMessageContaining("s3://not-here/x")
            .hasMessageContaining("code=NoSuchBucket");
      }
    }
  }

  @Test
  void refusedCredentialsSayWhatToCheckAndStaySecret() {
    Map<String, String> wrongSecret =
        Map.of("s3.access.key.id", S3ProxyServer.ACCESS_KEY, "s3.secret.access.key", "hush-hush");
    Map<String, String> wrongKey =
        Map.of("s3.access.key.id", "nobody", "s3.secret.access.key", "hush-hush");
    for (Map<String, String> wrong : List.of(wrongSecret, wrongKey)) {
      try (ObjectStore store = ObjectStores.open(server.url("here"), wrong)) {
        assertThatThrownBy(() -> store.createIfAbsent("a", ONE))
            .isInstanceOf(StoreRefusedException.class)
            .hasMessageContaining("credentials")
            .hasMessageNotContaining("hush-hush");
        assertThatThrownBy(() -> store.read("a")).isInstanceOf(StoreRefusedException.class);
      }
    }
  }

  @Test
  void anEndpointThatDoesNotAnswerIsUnavailableAndACreateUnknown() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    String url = "s3://here?endpoint=http://127.0.0.1:" + port;
    try (ObjectStore store = ObjectStores.open(url, S3ProxyServer.credentials())) {
      assertThatThrownBy(() -> store.read("a"))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("endpoint=http://127.0.0.1:" + port);
      assertThat(store.createIfAbsent("a", ONE)).isInstanceOf(CreateOutcome.Unknown.class);
    }
  }

  @Test
  void anUnknownHostIsNamedAsSuch() {
    String url = "s3://here?endpoint=http://no-such-host.invalid:9000";
    try (ObjectStore store = ObjectStores.open(url, S3ProxyServer.credentials())) {
      assertThatThrownBy(() -> store.read("a"))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("no-such-host.invalid");
    }
  }

  @Test
  void checksumsMayBeSentAndVerified() {
    String url = server.url("here/checksums") + "&checksumMode=when_supported";
    try (ObjectStore store = ObjectStores.open(url, S3ProxyServer.credentials())) {
      assertThat(store.createIfAbsent("a", ONE)).isEqualTo(CreateOutcome.STORED);
      assertThat(store.createIfAbsent("a", ONE)).isEqualTo(CreateOutcome.EXISTS);
      assertThat(store.read("a").orElseThrow().bytes()).containsExactly(1);
      store.delete(List.of("a"));
      assertThat(store.read("a")).isEmpty();
    }
  }
}
