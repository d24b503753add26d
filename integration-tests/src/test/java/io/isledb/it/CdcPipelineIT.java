package io.isledb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.isledb.testbed.Await;
import io.isledb.testbed.Checkout;
import io.isledb.testbed.ConnectOptions;
import io.isledb.testbed.ConnectWorker;
import io.isledb.testbed.PostgresServer;
import io.isledb.testbed.ServerProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * PostgreSQL, Debezium, topics, the sink, a bucket, the source, topics, all in one worker that dies
 * again and again: what {@code docs/uses/cdc-pipeline.md} shows, with its files.
 */
final class CdcPipelineIT {
  private static final int PARTITIONS = 2;
  private static final int ACCOUNTS = 5_000;
  private static final String PREFIX = "shop.public.";
  private static final String INSERTED = "|__op:" + shown("c");

  @TempDir Path directory;

  @Test
  void theBucketHasTheTablesAndGivesBackTheTopics() throws Exception {
    Optional<Path> programs = PostgresServer.programs();
    assumeTrue(
        programs.isPresent(),
        "no PostgreSQL here (initdb, postgres): the pipeline was not tried; apt-get install"
            + " postgresql");
    try (Rig rig = new Rig(directory)) {
      PostgresServer postgres =
          rig.scope().add(PostgresServer.start(programs.get(), rig.directory("postgres")));
      Shop shop = rig.scope().add(Shop.create(postgres, 20261122));
      if (postgres.hasPgbench()) {
        postgres.pgbench(Shop.DATABASE, "-i", "-q", "-s", "1").awaitEnd(Rig.LIMIT);
        shop.execute("delete from pgbench_accounts where aid > " + ACCOUNTS);
      }
      shop.change(300);
      shop.setUpReplication();
      String bucket = rig.directory("isles").toUri().toString();
      ConnectWorker worker = rig.worker("worker", withDebezium());
      putConnectors(worker, postgres, bucket);
      liveThroughKills(rig, worker, postgres, shop);
      awaitTheEnd(rig, shop);
      theTopicsCameBack(rig, shop);
      theBucketHasTheTables(bucket, shop);
    }
  }

  private static ConnectOptions withDebezium() {
    Checkout checkout = Checkout.locate();
    return ConnectOptions.of(
            List.of(checkout.sinkPlugin(), checkout.sourcePlugin(), checkout.debeziumPlugin()))
        .withHeapMb(768);
  }

  private static void putConnectors(ConnectWorker worker, PostgresServer postgres, String bucket) {
    Map<String, String> debezium = Examples.load("cdc/debezium.json");
    debezium.put("database.hostname", "127.0.0.1");
    debezium.put("database.port", Integer.toString(postgres.port()));
    Map<String, String> sink = Examples.load("cdc/sink.json");
    sink.put("isledb.store.url", bucket);
    // Shorter than the defaults, because the worker is killed all the time.
    sink.put("consumer.override.session.timeout.ms", "6000");
    sink.put("consumer.override.heartbeat.interval.ms", "1000");
    sink.put("consumer.override.metadata.max.age.ms", "1000");
    Map<String, String> source = Examples.load("cdc/source.json");
    source.put("isledb.store.url", bucket);
    source.put("discovery.interval.ms", "1000");
    source.put("poll.interval.ms", "200");
    for (Map<String, String> config : List.of(debezium, sink, source)) {
      config.put("name", "checked");
      assertThat(worker.rest().validate(config)).isEmpty();
      config.remove("name");
    }
    worker.rest().putConfig("shop", debezium);
    worker.rest().putConfig("shop-to-bucket", sink);
    worker.rest().putConfig("shop-from-bucket", source);
  }

  /** Kills in the snapshot, under load, and around the change of the schema. */
  private static void liveThroughKills(
      Rig rig, ConnectWorker worker, PostgresServer postgres, Shop shop) throws Exception {
    awaitRecords(rig, PREFIX + "documents");
    killAndRestart(worker);
    // Debezium takes an interrupted snapshot again, and does not tell what was deleted meanwhile.
    awaitStreaming(rig, shop);
    Optional<ServerProcess> load = load(rig, postgres);
    shop.change(300);
    worker.process().kill();
    shop.change(300);
    shop.changeSchema();
    worker.restart();
    shop.change(300);
    awaitRecords(rig, "restored." + PREFIX + "coupons");
    killAndRestart(worker);
    shop.change(300);
    if (load.isPresent()) {
      assertThat(load.get().awaitEnd(Rig.LIMIT)).isZero();
    }
  }

  private static Optional<ServerProcess> load(Rig rig, PostgresServer postgres) {
    if (!postgres.hasPgbench()) {
      System.out.println("pgbench: not here, the shop's own changes are all the load");
      return Optional.empty();
    }
    String[] arguments = {"-n", "-c", "2", "-t", "1000", "-R", "120"};
    return Optional.of(rig.scope().add(postgres.pgbench(Shop.DATABASE, arguments)));
  }

  private static void killAndRestart(ConnectWorker worker) {
    worker.process().kill();
    worker.restart();
  }

  private static void awaitRecords(Rig rig, String topic) {
    Await.until(
        "records in " + topic,
        Rig.LIMIT,
        () -> topics(rig).contains(topic) && TopicContents.count(contents(rig, topic)) > 0);
  }

  /** Waits until an order has been published as an insert, not as part of the snapshot. */
  private static void awaitStreaming(Rig rig, Shop shop) {
    Await.until(
        "the end of the snapshot",
        Rig.LIMIT,
        () -> {
          shop.insertOrder();
          return contents(rig, PREFIX + "orders").values().stream()
              .anyMatch(records -> records.stream().anyMatch(text -> text.contains(INSERTED)));
        });
  }

  /** All before it in the database's log are published when the last order is. */
  private static void awaitTheEnd(Rig rig, Shop shop) throws Exception {
    shop.execute("insert into orders (id, customer) values (5000000, 'the last')");
    String marker = shown("{\"id\":5000000}");
    Await.until(
        "the last order",
        Rig.LIMIT,
        () ->
            contents(rig, PREFIX + "orders").values().stream()
                .anyMatch(records -> records.stream().anyMatch(text -> text.startsWith(marker))));
    for (String table : shop.tables()) {
      long records = TopicContents.count(contents(rig, PREFIX + table));
      TopicContents.await(
          rig.bootstrap(), "restored." + PREFIX + table, PARTITIONS, records, Rig.LIMIT);
    }
  }

  private static void theTopicsCameBack(Rig rig, Shop shop) throws Exception {
    for (String table : shop.tables()) {
      Map<Integer, List<String>> original = contents(rig, PREFIX + table);
      System.out.println(PREFIX + table + ": " + TopicContents.count(original) + " records");
      assertThat(contents(rig, "restored." + PREFIX + table).equals(original))
          .as("restored." + PREFIX + table + " is what " + PREFIX + table + " is")
          .isTrue();
    }
  }

  private static void theBucketHasTheTables(String bucket, Shop shop) throws Exception {
    for (String table : shop.tables()) {
      List<List<String>> rows = shop.rows(table);
      Set<String> columns = new HashSet<>();
      rows.forEach(row -> row.forEach(cell -> columns.add(cell.substring(0, cell.indexOf('=')))));
      try (BucketTables tables = BucketTables.open(bucket, Map.of(), PREFIX + table)) {
        assertThat(sorted(tables.scan(columns))).as(table).isEqualTo(sorted(rows));
        List<String> key = shop.keyOf(table);
        for (List<String> row : key.isEmpty() ? List.<List<String>>of() : rows) {
          assertThat(tables.get(json(row, key.get(0)), columns)).contains(row);
        }
      }
    }
  }

  /** A row's key as the JSON converter writes it. */
  private static String json(List<String> row, String column) {
    String prefix = column + "=";
    String value = row.stream().filter(cell -> cell.startsWith(prefix)).findFirst().orElseThrow();
    value = value.substring(prefix.length());
    String quote = value.matches("\\d+") ? "" : "\"";
    return "{\"" + column + "\":" + quote + value + quote + "}";
  }

  private static List<String> sorted(List<List<String>> rows) {
    return rows.stream().map(List::toString).sorted().toList();
  }

  /** As {@link TopicContents} shows it. */
  private static String shown(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return "'" + Base64.getEncoder().encodeToString(bytes) + "'";
  }

  private static Map<Integer, List<String>> contents(Rig rig, String topic) {
    return TopicContents.of(rig.bootstrap(), topic, PARTITIONS);
  }

  private static Set<String> topics(Rig rig) throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", rig.bootstrap()))) {
      return admin.listTopics().names().get();
    }
  }
}
