package io.isledb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.testbed.Await;
import io.isledb.testbed.ConnectRest;
import io.isledb.testbed.ConnectWorker;
import io.isledb.testbed.FaultProxy;
import io.isledb.testbed.S3Endpoint;
import io.isledb.testbed.S3Server;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that cannot be reached for a while costs time and nothing else. */
final class OutageIT {
  private static final int PARTITIONS = 2;

  @TempDir Path directory;

  @Test
  void anUnreachableStoreLosesNothingAndFailsNoTask() throws Exception {
    try (Rig rig = new Rig(directory)) {
      S3Server server = rig.scope().add(S3Server.start(rig.directory("s3")));
      server.createBucket("isles");
      FaultProxy proxy = rig.scope().add(FaultProxy.before(server.endpoint().url().getPort()));
      S3Endpoint endpoint = server.endpoint().at(proxy.address());
      String url = endpoint.storeUrl("isles/a");
      ConnectWorker worker = rig.worker("worker", Rig.withBothPlugins());
      ConnectRest rest = worker.rest();
      try (Traffic traffic = new Traffic(rig.bootstrap(), 7)) {
        traffic.createTopic("orders", PARTITIONS);
        Map<String, String> options = endpoint.storeOptions();
        Rig.run(rest, "sink", Examples.sink("sink-s3.json", "orders", url, options), 2);
        Rig.run(rest, "source", Examples.source("source-s3.json", "orders", url, options), 1);
        traffic.send("orders", PARTITIONS, 1_000);
        TopicContents.await(rig.bootstrap(), "orders-restored", PARTITIONS, 1_000, Rig.LIMIT);
        proxy.cut();
        traffic.send("orders", PARTITIONS, 1_000);
        Await.until(
            "the worker to notice",
            Rig.LIMIT,
            () -> worker.process().hasLogged("StoreUnavailableException"));
        traffic.send("orders", PARTITIONS, 1_000);
        assertAllRunning(rest);
        proxy.restore();
      }
      Map<Integer, List<String>> restored =
          TopicContents.await(rig.bootstrap(), "orders-restored", PARTITIONS, 3_000, Rig.LIMIT);
      assertThat(restored).isEqualTo(TopicContents.of(rig.bootstrap(), "orders", PARTITIONS));
      assertAllRunning(rest);
    }
  }

  private static void assertAllRunning(ConnectRest rest) {
    assertThat(rest.states("sink")).allMatch(state -> state.state().equals("RUNNING"));
    assertThat(rest.states("source")).allMatch(state -> state.state().equals("RUNNING"));
  }
}
