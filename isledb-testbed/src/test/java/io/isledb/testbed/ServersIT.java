package io.isledb.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.store.CreateOutcome;
import io.isledb.store.ObjectStore;
import io.isledb.store.ObjectStores;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The servers start, serve, come back, and go. */
final class ServersIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path directory;

  @Test
  void twoWorkersShareAGroupAndSurviveEachOther() throws Exception {
    try (Scope scope = new Scope()) {
      KafkaBroker broker = scope.add(KafkaBroker.start(directory.resolve("kafka")));
      ConnectOptions options = ConnectOptions.of(List.of()).withHeapMb(256);
      ConnectWorker first =
          scope.add(ConnectWorker.launch(directory.resolve("w1"), broker.bootstrap(), options));
      ConnectWorker second =
          scope.add(ConnectWorker.launch(directory.resolve("w2"), broker.bootstrap(), options));
      first.awaitReady();
      second.awaitReady();

      assertThat(first.rest().connectors()).isEmpty();
      assertThatThrownBy(
              () -> second.rest().putConfig("c", Map.of("connector.class", "NoSuchConnector")))
          .isInstanceOf(RestException.class)
          .hasMessageContaining("NoSuchConnector");
      try (JmxMetrics metrics = first.metrics()) {
        assertThat(metrics.beans("kafka.connect:type=connect-worker-metrics")).hasSize(1);
      }

      second.process().kill();
      Await.until("the first to serve alone", LIMIT, first.rest()::isReady);
      second.restart();
      assertThat(second.rest().connectors()).isEmpty();
      broker.process().suspend();
      broker.process().resume();
      createTopic(broker, "kept");
      broker.restart();
      assertThat(topics(broker)).contains("kept");
    }
  }

  @Test
  void anS3ServerKeepsItsObjectsWhenItIsRestarted() {
    try (Scope scope = new Scope()) {
      S3Server server = scope.add(S3Server.start(directory));
      server.createBucket("bucket");
      checkStore(scope, server.endpoint(), server::restart);
    }
  }

  @Test
  void aMinioServerKeepsItsObjectsWhenItIsRestarted() {
    Path program = MinioServer.program().orElse(null);
    if (program == null) {
      System.out.println("minio: no program on this machine, left out");
      return;
    }
    try (Scope scope = new Scope()) {
      MinioServer server = scope.add(MinioServer.start(program, directory));
      server.createBucket("bucket");
      checkStore(scope, server.endpoint(), server::restart);
    }
  }

  private static void checkStore(Scope scope, S3Endpoint endpoint, Runnable restart) {
    ObjectStore store =
        scope.add(ObjectStores.open(endpoint.storeUrl("bucket/prefix"), endpoint.storeOptions()));
    ByteBuffer content = ByteBuffer.wrap("content".getBytes(StandardCharsets.UTF_8));
    assertThat(store.createIfAbsent("name", content.duplicate()))
        .isInstanceOf(CreateOutcome.Stored.class);
    restart.run();
    byte[] read =
        Await.value("the object", LIMIT, () -> store.read("name").map(object -> object.bytes()));
    assertThat(read).isEqualTo(content.array());
    assertThat(store.createIfAbsent("name", content.duplicate()))
        .isInstanceOf(CreateOutcome.Exists.class);
  }

  private static void createTopic(KafkaBroker broker, String name) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
    }
  }

  private static Set<String> topics(KafkaBroker broker) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      return admin.listTopics().names().get();
    }
  }
}
