package io.isledb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.testbed.ConnectWorker;
import io.isledb.testbed.S3Endpoint;
import io.isledb.testbed.S3Server;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A worker that dies again and again loses nothing and repeats nothing, in the bucket and out of
 * it.
 */
final class WorkerKillIT {
  private static final int PARTITIONS = 2;
  private static final int KILLS = 10;
  private static final int RECORDS_BETWEEN = 1_500;

  @TempDir Path directory;

  @Test
  void tenKillsLoseAndRepeatNothing() throws Exception {
    long seed = 42;
    SplittableRandom random = new SplittableRandom(seed);
    try (Rig rig = new Rig(directory)) {
      S3Server server = rig.scope().add(S3Server.start(rig.directory("s3")));
      server.createBucket("isles");
      S3Endpoint endpoint = server.endpoint();
      String url = endpoint.storeUrl("isles/a");
      ConnectWorker worker = rig.worker("worker", Rig.withBothPlugins());
      int sent = 0;
      try (Traffic traffic = new Traffic(rig.bootstrap(), seed)) {
        traffic.createTopic("orders", PARTITIONS);
        Map<String, String> options = endpoint.storeOptions();
        Rig.run(worker.rest(), "sink", Examples.sink("sink-s3.json", "orders", url, options), 2);
        Rig.run(
            worker.rest(), "source", Examples.source("source-s3.json", "orders", url, options), 1);
        for (int kill = 0; kill < KILLS; kill++) {
          int beforeKill = random.nextInt(RECORDS_BETWEEN);
          traffic.send("orders", PARTITIONS, beforeKill);
          worker.process().kill();
          traffic.send("orders", PARTITIONS, RECORDS_BETWEEN - beforeKill);
          sent += RECORDS_BETWEEN;
          worker.restart();
          awaitSomeProgress(worker, rig, sent, random);
        }
      }
      Map<Integer, List<String>> restored =
          TopicContents.await(rig.bootstrap(), "orders-restored", PARTITIONS, sent, Rig.LIMIT);
      Map<Integer, List<String>> original = TopicContents.of(rig.bootstrap(), "orders", PARTITIONS);
      assertThat(restored).isEqualTo(original);
      assertThat(Bucket.offsetsOf(url, options(endpoint), "orders", PARTITIONS))
          .isEqualTo(Bucket.everyOffsetOnce(original));
    }
  }

  /**
   * Lets the pipeline get somewhere, a different distance each time, so that kills hit different
   * moments.
   */
  private static void awaitSomeProgress(
      ConnectWorker worker, Rig rig, int sent, SplittableRandom random) {
    worker.rest().awaitRunning("sink", 2, Rig.LIMIT);
    worker.rest().awaitRunning("source", 1, Rig.LIMIT);
    long wanted = random.nextLong(sent / 2, sent);
    TopicContents.await(rig.bootstrap(), "orders-restored", PARTITIONS, wanted, Rig.LIMIT);
  }

  private static Map<String, String> options(S3Endpoint endpoint) {
    return endpoint.storeOptions();
  }
}
