package io.isledb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.testbed.ConnectRest;
import io.isledb.testbed.S3Endpoint;
import io.isledb.testbed.S3Server;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator gets wrong, and what the worker's REST API then says. */
final class BadInputIT {
  @TempDir Path directory;

  @Test
  void mistakesAreNamed() throws Exception {
    try (Rig rig = new Rig(directory);
        CarelessS3 careless = new CarelessS3()) {
      S3Server server = rig.scope().add(S3Server.start(rig.directory("s3")));
      server.createBucket("isles");
      S3Endpoint endpoint = server.endpoint();
      ConnectRest rest = rig.worker("worker", Rig.withBothPlugins()).rest();
      try (Traffic traffic = new Traffic(rig.bootstrap(), 5)) {
        traffic.createTopic("orders", 1);
        traffic.send("orders", 1, 10);
      }
      settingsAreValidated(rest);
      aMissingBucketIsNamed(rest, endpoint);
      refusedCredentialsAreNamed(rest, endpoint);
      aCarelessStoreIsRefused(rest, careless, endpoint);
    }
  }

  private static void settingsAreValidated(ConnectRest rest) {
    Map<String, String> sink = Examples.sink("sink-file.json", "orders", "nowhere", Map.of());
    sink.put("flush.interval.ms", "-5");
    sink.put("flush.bytes", "lots");
    sink.put("name", "sink");
    Map<String, List<String>> errors = rest.validate(sink);
    assertThat(errors).containsKeys("isledb.store.url", "flush.interval.ms", "flush.bytes");
    Map<String, String> source =
        Examples.source("source-file.json", "orders", "gopher://x", Map.of());
    source.put("snapshot.mode", "sometimes");
    source.put("name", "source");
    errors = rest.validate(source);
    assertThat(errors).containsKeys("isledb.store.url", "snapshot.mode");
  }

  private static void aMissingBucketIsNamed(ConnectRest rest, S3Endpoint endpoint) {
    String failure =
        failureOf(rest, "no-bucket", endpoint.storeUrl("absent/a"), endpoint.storeOptions());
    assertThat(failure).contains("StoreRefusedException").contains("absent");
  }

  private static void refusedCredentialsAreNamed(ConnectRest rest, S3Endpoint endpoint) {
    Map<String, String> options =
        Map.of("s3.access.key.id", endpoint.accessKey(), "s3.secret.access.key", "wrong");
    String failure = failureOf(rest, "no-entry", endpoint.storeUrl("isles/b"), options);
    assertThat(failure).contains("StoreRefusedException").containsIgnoringCase("credential");
  }

  private static void aCarelessStoreIsRefused(
      ConnectRest rest, CarelessS3 careless, S3Endpoint endpoint) {
    String failure =
        failureOf(rest, "careless", careless.storeUrl("isles"), endpoint.storeOptions());
    assertThat(failure).contains("StoreUnfitException").contains("127.0.0.1");
  }

  private static String failureOf(
      ConnectRest rest, String name, String url, Map<String, String> options) {
    Map<String, String> config = Examples.sink("sink-s3.json", "orders", url, options);
    config.put("tasks.max", "1");
    rest.putConfig(name, config);
    String failure = rest.awaitFailure(name, Rig.LIMIT);
    rest.delete(name);
    return failure;
  }
}
