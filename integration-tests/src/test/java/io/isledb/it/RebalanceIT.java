package io.isledb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.Isles;
import io.isledb.options.IslesOptions;
import io.isledb.store.ObjectStores;
import io.isledb.testbed.Await;
import io.isledb.testbed.ConnectOptions;
import io.isledb.testbed.ConnectWorker;
import io.isledb.testbed.JmxMetrics;
import io.isledb.testbed.S3Endpoint;
import io.isledb.testbed.S3Server;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Partitions that move between workers, also away from one that was asleep and does not know. */
final class RebalanceIT {
  private static final int PARTITIONS = 4;
  private static final int ROUND = 2_000;
  private static final String SINK_TASKS = "io.isledb.connect:type=sink-task,*";

  @TempDir Path directory;

  @Test
  void aSecondWorkerTakesOverAndASleeperIsRefused() throws Exception {
    try (Rig rig = new Rig(directory)) {
      S3Server server = rig.scope().add(S3Server.start(rig.directory("s3")));
      server.createBucket("isles");
      S3Endpoint endpoint = server.endpoint();
      String url = endpoint.storeUrl("isles/a");
      ConnectOptions options =
          Rig.withBothPlugins()
              .with("session.timeout.ms", "6000")
              .with("heartbeat.interval.ms", "1000");
      ConnectWorker first = rig.worker("first", options);
      try (Traffic traffic = new Traffic(rig.bootstrap(), 3)) {
        traffic.createTopic("orders", PARTITIONS);
        Rig.run(first.rest(), "sink", sink(url, endpoint), 2);
        traffic.send("orders", PARTITIONS, ROUND);
        ConnectWorker second = rig.worker("second", options);
        traffic.send("orders", PARTITIONS, ROUND);
        awaitSpread(first, second, "sink");
        Rig.run(
            second.rest(),
            "source",
            Examples.source("source-s3.json", "orders", url, endpoint.storeOptions()),
            1);
        traffic.send("orders", PARTITIONS, ROUND);
        ConnectWorker sleeper = workerOfATask(first, second, "sink");
        ConnectWorker awake = sleeper == first ? second : first;
        try (Isles isles =
            Isles.open(ObjectStores.open(url, endpoint.storeOptions()), IslesOptions.DEFAULT)) {
          sleepThroughItsSession(sleeper, awake, traffic, isles);
        }
        // Which it is depends on whether its consumer or its flush notices first.
        Await.until(
            "the sleeper to be refused, or to hear that its partitions are lost",
            Rig.LIMIT,
            () ->
                sleeper.process().hasLogged("This task no longer owns the isle")
                    || sleeper.process().hasLogged("are lost; what is not durable"));
        traffic.send("orders", PARTITIONS, ROUND);
      }
      Map<Integer, List<String>> restored =
          TopicContents.await(rig.bootstrap(), "orders-restored", PARTITIONS, 5 * ROUND, Rig.LIMIT);
      Map<Integer, List<String>> original = TopicContents.of(rig.bootstrap(), "orders", PARTITIONS);
      assertThat(restored).isEqualTo(original);
      assertThat(Bucket.offsetsOf(url, endpoint.storeOptions(), "orders", PARTITIONS))
          .isEqualTo(Bucket.everyOffsetOnce(original));
    }
  }

  /**
   * Suspends a worker while its task holds what is not durable yet, until another has taken its
   * partitions and claimed their isles.
   */
  private static void sleepThroughItsSession(
      ConnectWorker sleeper, ConnectWorker awake, Traffic traffic, Isles isles) throws Exception {
    traffic.send("orders", PARTITIONS, ROUND);
    try (JmxMetrics metrics = sleeper.metrics()) {
      Await.until(
          "records in the memory of the worker that is to fall asleep",
          Rig.LIMIT,
          () -> metrics.sum(SINK_TASKS, "BufferedRecords") > 0);
    }
    List<Long> before = epochs(isles);
    sleeper.process().suspend();
    Await.until(
        "all tasks on the worker that is awake",
        Rig.LIMIT,
        () ->
            awake.rest().states("sink").stream()
                .allMatch(
                    state ->
                        state.worker().endsWith(":" + awake.url().getPort())
                            && state.state().equals("RUNNING")));
    Await.until(
        "the isles to have another owner",
        Rig.LIMIT,
        () -> {
          List<Long> now = epochs(isles);
          return IntStream.range(0, PARTITIONS).allMatch(p -> now.get(p) > before.get(p));
        });
    sleeper.process().resume();
  }

  private static List<Long> epochs(Isles isles) {
    return IntStream.range(0, PARTITIONS)
        .mapToObj(p -> isles.isle("orders/" + p).head().orElseThrow().epoch())
        .toList();
  }

  private static Map<String, String> sink(String url, S3Endpoint endpoint) {
    Map<String, String> config =
        Examples.sink("sink-s3.json", "orders", url, endpoint.storeOptions());
    // Long, so that a worker that falls asleep does so with records in hand.
    config.put("flush.interval.ms", "15000");
    return config;
  }

  private static void awaitSpread(ConnectWorker first, ConnectWorker second, String connector) {
    Await.until(
        "both workers to have tasks",
        Rig.LIMIT,
        () ->
            tasksOn(first, first, connector) > 0
                && tasksOn(first, second, connector) > 0
                && first.rest().states(connector).stream()
                    .allMatch(state -> state.state().equals("RUNNING")));
  }

  private static ConnectWorker workerOfATask(
      ConnectWorker first, ConnectWorker second, String connector) {
    return tasksOn(second, second, connector) > 0 ? second : first;
  }

  private static long tasksOn(ConnectWorker asked, ConnectWorker worker, String connector) {
    return asked.rest().states(connector).stream()
        .filter(state -> !state.id().equals("connector"))
        .filter(state -> state.worker().endsWith(":" + worker.url().getPort()))
        .count();
  }
}
