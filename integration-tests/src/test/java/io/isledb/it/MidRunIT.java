package io.isledb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.store.ObjectInfo;
import io.isledb.store.ObjectStore;
import io.isledb.store.ObjectStores;
import io.isledb.testbed.Await;
import io.isledb.testbed.ConnectRest;
import io.isledb.testbed.S3Endpoint;
import io.isledb.testbed.S3Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is taken away from connectors at work in a worker: each fails with what to do, and after
 * that has been done nothing is lost and nothing is there twice.
 */
final class MidRunIT {
  private static final int ROUND = 200;

  @TempDir Path directory;

  private long sent;

  @Test
  void whatIsTakenAwayIsNamedAndWhatIsGivenBackIsEnough() throws Exception {
    try (Rig rig = new Rig(directory)) {
      S3Server server = rig.scope().add(S3Server.start(rig.directory("s3")));
      server.createBucket("isles");
      ConnectRest rest = rig.worker("worker", Rig.withBothPlugins()).rest();
      try (Traffic traffic = new Traffic(rig.bootstrap(), 11)) {
        traffic.createTopic("orders", 1);
        start(rest, server.endpoint());
        refusedCredentials(rig, rest, server, traffic);
        aDeletedBucket(rig, rest, server, traffic);
        aDeletedObject(rig, rest, server, traffic);
        aSecondConnectorAtTheSameRoot(rig, rest, server, traffic);
        aBucketMadeAnew(rig, rest, server, traffic);
      }
    }
  }

  private static void start(ConnectRest rest, S3Endpoint endpoint) {
    String url = endpoint.storeUrl("isles/a");
    Map<String, String> options = endpoint.storeOptions();
    Map<String, String> sink = Examples.sink("sink-s3.json", "orders", url, options);
    // A second task would take over what the first one failed with, and fail in its own time.
    sink.put("tasks.max", "1");
    Rig.run(rest, "sink", sink, 1);
    Rig.run(rest, "source", Examples.source("source-s3.json", "orders", url, options), 1);
  }

  private void refusedCredentials(Rig rig, ConnectRest rest, S3Server server, Traffic traffic)
      throws Exception {
    send(traffic);
    assertRestored(rig, "orders-restored");
    server.restartWith("another-credential");
    send(traffic);
    for (String connector : List.of("sink", "source")) {
      assertThat(rest.awaitFailure(connector, Rig.LIMIT))
          .contains("StoreRefusedException")
          .contains("credentials and permissions, then restart the task");
    }
    server.restartWith(server.endpoint().secretKey());
    repaired(rest);
    assertRestored(rig, "orders-restored");
  }

  private void aDeletedBucket(Rig rig, ConnectRest rest, S3Server server, Traffic traffic)
      throws Exception {
    Path copy = server.bucket("copy");
    Files.move(server.bucket("isles"), copy);
    send(traffic);
    for (String connector : List.of("sink", "source")) {
      assertThat(rest.awaitFailure(connector, Rig.LIMIT))
          .contains("StoreRefusedException")
          .contains("Check bucket");
    }
    Files.move(copy, server.bucket("isles"));
    repaired(rest);
    assertRestored(rig, "orders-restored");
  }

  /** The sink at work does not need it; the source, and whoever claims the isle next, do. */
  private void aDeletedObject(Rig rig, ConnectRest rest, S3Server server, Traffic traffic)
      throws Exception {
    rest.stop("source");
    rest.awaitState("source", "STOPPED", Rig.LIMIT);
    Path log = server.bucket("isles").resolve("a/orders/0/log");
    try (ObjectStore store = open(server.endpoint())) {
      String lost = "";
      for (int i = 0; i < 3; i++) {
        String before = newest(store);
        send(traffic);
        Await.until("a commit", Rig.LIMIT, () -> !newest(store).equals(before));
        lost = i == 1 ? newest(store) : lost;
      }
      Path object = log.resolve(lost.substring(lost.lastIndexOf('/') + 1));
      byte[] copy = Files.readAllBytes(object);
      store.delete(List.of(lost));
      rest.resume("source");
      assertThat(rest.awaitFailure("source", Rig.LIMIT)).contains(lost).contains("estore");
      rest.restart("sink", false);
      assertThat(rest.awaitFailure("sink", Rig.LIMIT))
          .contains("object=" + lost)
          .contains("Restore the object from a copy");
      assertThat(TopicContents.count(TopicContents.of(rig.bootstrap(), "orders-restored", 1)))
          .isLessThan(sent);
      Files.write(object, copy);
    }
    repaired(rest);
    assertRestored(rig, "orders-restored");
  }

  private void aSecondConnectorAtTheSameRoot(
      Rig rig, ConnectRest rest, S3Server server, Traffic traffic) throws Exception {
    Map<String, String> intruder = new TreeMap<>(rest.config("sink"));
    intruder.put("name", "intruder");
    try (ObjectStore store = open(server.endpoint())) {
      String before = newest(store);
      Rig.run(rest, "intruder", intruder, 1);
      Await.until("the isle to be claimed", Rig.LIMIT, () -> !newest(store).equals(before));
    }
    send(traffic);
    assertThat(rest.awaitFailure("sink", Rig.LIMIT))
        .contains("FencedException")
        .contains("intruder")
        .contains("only if no other connector writes below the same isledb.store.url");
    rest.delete("intruder");
    send(traffic);
    repaired(rest);
    assertRestored(rig, "orders-restored");
  }

  /** With nothing left of it and no copy: the topic is consumed once more, from its beginning. */
  private void aBucketMadeAnew(Rig rig, ConnectRest rest, S3Server server, Traffic traffic)
      throws Exception {
    Files.move(server.bucket("isles"), server.bucket("gone"));
    send(traffic);
    assertThat(rest.awaitFailure("sink", Rig.LIMIT)).contains("There is no such bucket");
    for (String connector : List.of("sink", "source")) {
      rest.stop(connector);
      rest.awaitState(connector, "STOPPED", Rig.LIMIT);
    }
    server.createBucket("isles");
    for (String connector : List.of("sink", "source")) {
      rest.deleteOffsets(connector);
    }
    Map<String, String> again = new TreeMap<>(rest.config("source"));
    traffic.createTopic("again", 1);
    again.put("topic.pattern", "again-restored");
    rest.putConfig("source", again);
    rest.resume("sink");
    rest.resume("source");
    assertRestored(rig, "again-restored");
  }

  private void send(Traffic traffic) throws Exception {
    traffic.send("orders", 1, ROUND);
    sent += ROUND;
  }

  private static void repaired(ConnectRest rest) {
    for (String connector : List.of("sink", "source")) {
      rest.restart(connector, true);
    }
    for (String connector : List.of("sink", "source")) {
      rest.awaitState(connector, "RUNNING", Rig.LIMIT);
    }
  }

  private void assertRestored(Rig rig, String topic) {
    assertThat(TopicContents.await(rig.bootstrap(), topic, 1, sent, Rig.LIMIT))
        .isEqualTo(TopicContents.of(rig.bootstrap(), "orders", 1));
  }

  private static ObjectStore open(S3Endpoint endpoint) {
    return ObjectStores.open(endpoint.storeUrl("isles/a"), endpoint.storeOptions());
  }

  private static String newest(ObjectStore store) {
    List<ObjectInfo> log = store.list("orders/0/log/", "", 1_000).objects();
    return log.isEmpty() ? "" : log.get(log.size() - 1).name();
  }
}
