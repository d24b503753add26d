package io.isledb.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.isledb.error.StoreRefusedException;
import io.isledb.store.CreateOutcome;
import io.isledb.store.ObjectStore;
import io.isledb.store.ObjectStores;
import io.isledb.store.testing.StubServer;
import io.isledb.store.testing.StubServer.Answer;
import io.isledb.store.testing.StubServer.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who a request says it comes from, how it asks for encryption, and what happens when that ends.
 */
class S3CredentialsTest {
  private static final ByteBuffer ONE = ByteBuffer.wrap(new byte[] {1});
  private static final Answer STORED =
      StubServer.text(200, "application/xml", "", "ETag", "\"tag\"");
  private static final List<String> PROPERTIES =
      List.of("aws.endpointUrlSts", "aws.roleArn", "aws.webIdentityTokenFile", "aws.region");

  private StubServer server;

  @BeforeEach
  void start() throws IOException {
    server = StubServer.start();
  }

  @AfterEach
  void stop() {
    PROPERTIES.forEach(System::clearProperty);
    server.close();
  }

  private ObjectStore open(String parameters, String... settings) {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      options.put(settings[i], settings[i + 1]);
    }
    return ObjectStores.open(
        "s3://bucket/x?region=us-east-1&endpoint=" + server.url() + parameters, options);
  }

  private ObjectStore withKeys(String... more) {
    String[] keys = {"s3.access.key.id", "KEY", "s3.secret.access.key", "hush"};
    String[] all = new String[keys.length + more.length];
    System.arraycopy(keys, 0, all, 0, keys.length);
    System.arraycopy(more, 0, all, keys.length, more.length);
    return open("", all);
  }

  private Request create(ObjectStore store) {
    try (store) {
      assertThat(store.createIfAbsent("a", ONE)).isEqualTo(CreateOutcome.STORED);
    }
    return server.requests().get(server.requests().size() - 1);
  }

  @Test
  void fixedKeysSignAndTheirTokenGoesAlong() {
    server.answer(STORED);
    Request plain = create(withKeys());
    assertThat(plain.header("Authorization")).contains("Credential=KEY/");
    assertThat(plain.header("If-None-Match")).isEqualTo("*");
    assertThat(plain.header("x-amz-server-side-encryption")).isEmpty();
    Request temporary = create(withKeys("s3.session.token", "TOKEN"));
    assertThat(temporary.header("x-amz-security-token")).isEqualTo("TOKEN");
  }

  @Test
  void encryptionIsAskedForWithEachObject() {
    server.answer(STORED);
    Request aes = create(withKeys("s3.sse", "AES256"));
    assertThat(aes.header("x-amz-server-side-encryption")).isEqualTo("AES256");
    Request kms = create(withKeys("s3.sse", "aws:kms", "s3.sse.kms.key.id", "key-1"));
    assertThat(kms.header("x-amz-server-side-encryption")).isEqualTo("aws:kms");
    assertThat(kms.header("x-amz-server-side-encryption-aws-kms-key-id")).isEqualTo("key-1");
    try (ObjectStore store = withKeys("s3.sse", "AES256")) {
      store.put("b", ONE);
    }
    Request put = server.requests().get(server.requests().size() - 1);
    assertThat(put.header("x-amz-server-side-encryption")).isEqualTo("AES256");
  }

  @Test
  void checksumsAreSentWhereTheModeSaysSo() {
    server.answer(STORED);
    String[] keys = {"s3.access.key.id", "KEY", "s3.secret.access.key", "hush"};
    assertThat(
            create(open("&checksumMode=when_required", keys))
                .header("x-amz-sdk-checksum-algorithm"))
        .isEmpty();
    assertThat(
            create(open("&checksumMode=when_supported", keys))
                .header("x-amz-sdk-checksum-algorithm"))
        .isEqualTo("CRC32");
  }

  @Test
  void aRoleIsAssumedWithTheKeys() {
    System.setProperty("aws.endpointUrlSts", server.url());
    server.answer(this::answerAsBoth);
    Request request =
        create(
            withKeys(
                "s3.assume.role.arn", "arn:aws:iam::1:role/writer",
                "s3.assume.role.external.id", "outside"));
    assertThat(request.header("Authorization")).contains("Credential=ASSUMED/");
    assertThat(server.requests().get(0).body())
        .contains("Action=AssumeRole", "ExternalId=outside", "RoleSessionName=isledb");
  }

  @Test
  void aWebIdentityIsPartOfTheDefaultChain(@TempDir Path directory) throws IOException {
    Path token = Files.writeString(directory.resolve("token"), "web-token");
    System.setProperty("aws.endpointUrlSts", server.url());
    System.setProperty("aws.region", "us-east-1");
    System.setProperty("aws.roleArn", "arn:aws:iam::1:role/writer");
    System.setProperty("aws.webIdentityTokenFile", token.toString());
    server.answer(this::answerAsBoth);
    Request request = create(open(""));
    assertThat(request.header("Authorization")).contains("Credential=ASSUMED/");
    assertThat(server.requests().get(0).body())
        .contains("Action=AssumeRoleWithWebIdentity", "WebIdentityToken=web-token");
  }

  private void answerAsBoth(HttpExchange exchange) throws IOException {
    String action = server.requests().get(server.requests().size() - 1).body();
    if (!action.contains("Action=AssumeRole")) {
      STORED.send(exchange);
      return;
    }
    String name = action.contains("WithWebIdentity") ? "AssumeRoleWithWebIdentity" : "AssumeRole";
    String answer =
        "<%1$sResponse"
            + " xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><%1$sResult><Credentials>"
            + "<AccessKeyId>ASSUMED</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>"
            + "<SessionToken>token</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration>"
            + "</Credentials></%1$sResult></%1$sResponse>";
    StubServer.text(200, "text/xml", answer.formatted(name)).send(exchange);
  }

  @Test
  void credentialsThatExpireInMidRunSayWhatToDo() {
    try (ObjectStore store = withKeys("s3.session.token", "TOKEN")) {
      server.answer(STORED);
      assertThat(store.createIfAbsent("a", ONE)).isEqualTo(CreateOutcome.STORED);
      server.answer(error(400, "ExpiredToken"));
      assertRefused(store, "renew the credentials");
      server.answer(STORED);
      assertThat(store.createIfAbsent("b", ONE)).isEqualTo(CreateOutcome.STORED);
    }
  }

  @Test
  void aBucketThatIsDeletedInMidRunIsNamed() {
    try (ObjectStore store = withKeys()) {
      server.answer(STORED);
      assertThat(store.createIfAbsent("a", ONE)).isEqualTo(CreateOutcome.STORED);
      server.answer(error(404, "NoSuchBucket"));
      assertRefused(store, "There is no such bucket; create it", "store=s3://bucket/x");
    }
  }

  private static void assertRefused(ObjectStore store, String... parts) {
    for (Runnable call :
        List.<Runnable>of(
            () -> store.createIfAbsent("b", ONE),
            () -> store.read("a"),
            () -> store.list("", "", 10))) {
      assertThatThrownBy(call::run)
          .isInstanceOf(StoreRefusedException.class)
          .hasMessageContainingAll(parts)
          .hasMessageNotContaining("hush");
    }
  }

  private static Answer error(int status, String code) {
    return StubServer.text(
        status,
        "application/xml",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code + "</Code></Error>");
  }
}
