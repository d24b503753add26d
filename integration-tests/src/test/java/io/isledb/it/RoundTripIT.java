package io.isledb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.testbed.AzureServer;
import io.isledb.testbed.ConnectOptions;
import io.isledb.testbed.ConnectRest;
import io.isledb.testbed.GcsServer;
import io.isledb.testbed.S3Endpoint;
import io.isledb.testbed.S3Server;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
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
      roundTrip(rig, "file", url, Map.of(), plugins("only_scan"));
    }
  }

  @Test
  void throughS3() throws Exception {
    try (Rig rig = new Rig(directory)) {
      S3Server server = rig.scope().add(S3Server.start(rig.directory("s3")));
      server.createBucket("isles");
      S3Endpoint endpoint = server.endpoint();
      roundTrip(
          rig,
          "s3",
          endpoint.storeUrl("isles/a"),
          endpoint.storeOptions(),
          plugins("service_load"));
    }
  }

  @Test
  void throughMinioOrItsStandIn() throws Exception {
    try (Rig rig = new Rig(directory)) {
      S3Endpoint endpoint = MinioSomewhere.start(rig, "isles");
      roundTrip(
          rig,
          "minio",
          endpoint.storeUrl("isles/a"),
          endpoint.storeOptions(),
          plugins("hybrid_fail"));
    }
  }

  @Test
  void throughGoogleCloudStorageOrItsStandIn() throws Exception {
    Path program = found("fake-gcs-server", GcsServer.program());
    try (Rig rig = new Rig(directory)) {
      GcsServer server = rig.scope().add(GcsServer.start(program, rig.directory("gcs")));
      server.createBucket("isles");
      ConnectOptions workers = AddOns.withBothPlugins(rig.directory("plugins"), "gcs");
      roundTrip(rig, "gcs", server.storeUrl("isles/a"), server.storeOptions(), workers);
    }
  }

  @Test
  void throughAzureOrItsStandIn() throws Exception {
    Path program = found("azurite-blob", AzureServer.program());
    try (Rig rig = new Rig(directory)) {
      AzureServer server = rig.scope().add(AzureServer.start(program, rig.directory("azure")));
      server.createContainer("isles");
      ConnectOptions workers = AddOns.withBothPlugins(rig.directory("plugins"), "azure");
      roundTrip(rig, "azure", server.storeUrl("isles/a"), server.storeOptions(), workers);
    }
  }

  private static Path found(String name, Optional<Path> program) {
    if (program.isEmpty()) {
      System.out.println("left out: no " + name + " on PATH or in ~/.cache/isledb/bin");
    }
    Assumptions.assumeTrue(program.isPresent(), "no " + name + " on this machine");
    return program.orElseThrow();
  }

  private static ConnectOptions plugins(String discovery) {
    return Rig.withBothPlugins().withPluginDiscovery(discovery);
  }

  private static void roundTrip(
      Rig rig, String example, String url, Map<String, String> options, ConnectOptions workers)
      throws Exception {
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
