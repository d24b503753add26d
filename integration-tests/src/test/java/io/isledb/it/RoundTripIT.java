package io.isledb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.testbed.ConnectOptions;
import io.isledb.testbed.ConnectRest;
import io.isledb.testbed.S3Endpoint;
import io.isledb.testbed.S3Server;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each example configuration on its store, each way of finding plugins: what goes in comes out. */
final class RoundTripIT {
  private static final int PARTITIONS = 3;
  private static final int RECORDS = 3_000;

  @TempDir Path directory;

  @Test
  void throughALocalDirectory() throws Exception {
    try (Rig rig = new Rig(directory)) {
      String url = rig.directory("isles").toUri().toString();
      roundTrip(rig, "file", url, Map.of(), "only_scan");
    }
  }

  @Test
  void throughS3() throws Exception {
    try (Rig rig = new Rig(directory)) {
      S3Server server = rig.scope().add(S3Server.start(rig.directory("s3")));
      server.createBucket("isles");
      S3Endpoint endpoint = server.endpoint();
      roundTrip(rig, "s3", endpoint.storeUrl("isles/a"), endpoint.storeOptions(), "service_load");
    }
  }

  @Test
  void throughMinioOrItsStandIn() throws Exception {
    try (Rig rig = new Rig(directory)) {
      S3Endpoint endpoint = MinioSomewhere.start(rig, "isles");
      roundTrip(rig, "minio", endpoint.storeUrl("isles/a"), endpoint.storeOptions(), "hybrid_fail");
    }
  }

  private static void roundTrip(
      Rig rig, String example, String url, Map<String, String> options, String discovery)
      throws Exception {
    ConnectOptions workers = Rig.withBothPlugins().withPluginDiscovery(discovery);
    ConnectRest rest = rig.worker("worker", workers).rest();
    try (Traffic traffic = new Traffic(rig.bootstrap(), 20261122)) {
      traffic.createTopic("orders", PARTITIONS);
      Rig.run(rest, "sink", Examples.sink("sink-" + example + ".json", "orders", url, options), 2);
      traffic.send("orders", PARTITIONS, RECORDS / 2);
      Rig.run(
          rest,
          "source",
          Examples.source("source-" + example + ".json", "orders", url, options),
          1);
      traffic.send("orders", PARTITIONS, RECORDS / 2);
    }
    Map<Integer, List<String>> restored =
        TopicContents.await(rig.bootstrap(), "orders-restored", PARTITIONS, RECORDS, Rig.LIMIT);
    assertThat(restored).isEqualTo(TopicContents.of(rig.bootstrap(), "orders", PARTITIONS));
    assertThat(rest.states("sink")).allMatch(state -> state.state().equals("RUNNING"));
    assertThat(rest.states("source")).allMatch(state -> state.state().equals("RUNNING"));
  }
}
