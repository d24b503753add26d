package io.isledb.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.options.Limits;
import io.isledb.store.ObjectInfo;
import io.isledb.store.testing.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/** What goes wrong around a task that is at work: what it says, and that nothing is lost. */
class MidRunTest extends SinkTestBase {
  private static final String LOG = "orders/0/log/";

  @Test
  void credentialsThatExpireEndTheTaskAndNewOnesGoOnWhereItWas() {
    FakeWorker first = worker();
    first.assign(List.of(P0, P1));
    produceMany(P0, 5);
    flushAll(first);
    produceMany(P0, 5);
    produceMany(P1, 5);
    deliverAll(first);
    store.always(Fault.REFUSED);
    time.forward(2000);
    assertThatThrownBy(() -> Await.until("refused", () -> first.step() < 0))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("Flushing the isle orders/")
        .hasMessageContaining("credentials and permissions, then restart the task");
    first.lose(List.of(P0, P1));
    first.crash();
    assertThat(topics.committed(P0)).isLessThanOrEqualTo(5);
    store.heal();
    FakeWorker second = worker();
    second.assign(List.of(P0, P1));
    flushAll(second);
    assertThat(values(P0)).isEqualTo(produced(P0));
    assertThat(values(P1)).isEqualTo(produced(P1));
  }

  @Test
  void aBucketThatIsDeletedAndMadeAnewTakesEverythingOnceMoreWhenOffsetsAreReset() {
    FakeWorker first = worker();
    first.assign(List.of(P0));
    produceMany(P0, 5);
    flushAll(first);
    first.commit();
    store.always(Fault.REFUSED);
    produceMany(P0, 5);
    deliverAll(first);
    time.forward(2000);
    assertThatThrownBy(() -> Await.until("refused", () -> first.step() < 0))
        .hasMessageContaining("Check bucket");
    first.lose(List.of(P0));
    first.crash();
    store.heal();
    beginAgain();
  }

  @Test
  void theNewestCommitDeletedBehindOurBackIsConsumedAgain() {
    FakeWorker first = worker();
    first.assign(List.of(P0));
    produceMany(P0, 5);
    flushAll(first);
    produceMany(P0, 3);
    flushAll(first);
    first.stop();
    List<String> log = names(LOG);
    store.delete(List.of(log.get(log.size() - 1)));
    FakeWorker second = worker();
    second.assign(List.of(P0));
    assertThat(second.positions.get(P0)).isEqualTo(5);
    flushAll(second);
    assertThat(values(P0)).isEqualTo(produced(P0));
  }

  @Test
  void anOlderCommitDeletedBehindOurBackIsNamedAtTheNextClaim() {
    FakeWorker first = workedOn(() -> store.delete(List.of(names(LOG).get(1))));
    first.stop();
    FakeWorker second = worker();
    assertThatThrownBy(() -> second.assign(List.of(P0)))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("Claiming the isle orders/0")
        .hasMessageContaining("object=orders/0/log/00000000000000000002.sst")
        .hasMessageContaining("Restore the object from a copy, or begin again below another");
    beginAgain();
  }

  @Test
  void aManifestDeletedBehindOurBackIsToldAtTheNextClaim() {
    FakeWorker first = workedOn(() -> deleteAll("orders/0/manifest/"));
    first.stop();
    FakeWorker second = worker();
    assertThatThrownBy(() -> second.assign(List.of(P0)))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("object=orders/0/log/0000000000000000000")
        .hasMessageContaining("what=isle")
        .hasMessageContaining("Restore the object from a copy, or begin again below another");
    beginAgain();
  }

  @Test
  void aBucketEmptiedInMidRunIsToldByMaintenanceAndAtTheNextClaim() {
    settings.put("maintenance.interval.ms", "10");
    FakeWorker first = workedOn(() -> deleteAll(""));
    Await.until("maintenance tells", () -> first.task.maintenance().failures() > 0);
    first.stop();
    settings.put("maintenance.enabled", "false");
    FakeWorker second = worker();
    assertThatThrownBy(() -> second.assign(List.of(P0)))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("object=orders/0/log/0000000000000000000")
        .hasMessageContaining("Restore the object from a copy, or begin again below another");
    beginAgain();
  }

  /** A task that has stored records, to which something happens, and that has stored more. */
  private FakeWorker workedOn(Runnable something) {
    FakeWorker worker = worker();
    worker.assign(List.of(P0));
    produceMany(P0, 5);
    flushAll(worker);
    produceMany(P0, 3);
    flushAll(worker);
    if (settings.containsKey("maintenance.interval.ms")) {
      Await.until("maintained", () -> worker.task.maintenance().working() == 1);
    }
    something.run();
    produceMany(P0, 2);
    flushAll(worker);
    return worker;
  }

  /** What the messages say: elsewhere, from where the topic begins. */
  private void beginAgain() {
    deleteAll("");
    topics.committed.clear();
    FakeWorker worker = worker();
    worker.assign(List.of(P0));
    flushAll(worker);
    assertThat(values(P0)).isEqualTo(produced(P0));
  }

  /** Neither what is stored nor what expires when depends on the clock of a worker. */
  @Test
  void aClockThatIsAnHourOffChangesNothing() {
    settings.put("ttl.ms", "60000");
    settings.put("feed.retention.ms", "3600000");
    produceMany(P0, 6);
    List<Long> expiries = new ArrayList<>();
    for (int hours : new int[] {0, -1, 1}) {
      deleteAll("");
      topics.committed.clear();
      time.shiftWall(hours * 3_600_000L);
      FakeWorker worker = worker();
      worker.assign(List.of(P0));
      flushAll(worker);
      assertThat(values(P0)).isEqualTo(produced(P0));
      assertThat(watermark(P0)).contains(6L);
      assertThat(metrics(worker).oldestBufferedMs()).isZero();
      expiries.clear();
      feed(P0).forEach(entry -> expiries.add(entry.expiryMs()));
      assertThat(expiries).containsExactly(61_000L, 61_001L, 61_002L, 61_003L, 61_004L, 61_005L);
      worker.stop();
    }
  }

  @Test
  void whatIsBeyondTheLimitsIsReportedWithTheLimit() {
    settings.put("memory.bytes", Long.toString(1L << 30));
    List<SinkRecord> reported = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    FakeWorker worker = worker();
    worker.context.reporter =
        (record, error) -> {
          reported.add(record);
          problems.add(error.getMessage());
          return CompletableFuture.completedFuture(null);
        };
    worker.task.start(settings);
    worker.assign(List.of(P0));
    SinkRecord key = produce(P0, "k".repeat(Limits.KEY_BYTES_MAX + 1), "v");
    produce(P0, "k".repeat(Limits.KEY_BYTES_MAX), "longest key");
    SinkRecord value = produceValue(new byte[Limits.VALUE_BYTES_MAX + 1]);
    SinkRecord headers = produce(P0, "k", "v");
    headers.headers().addBytes("h", new byte[Limits.ATTRIBUTES_BYTES_MAX]);
    produce(P0, "k", "last");
    flushAll(worker);
    assertThat(reported).containsExactly(key, value, headers);
    assertThat(problems.get(0)).contains("offset=0", Integer.toString(Limits.KEY_BYTES_MAX));
    assertThat(problems.get(1)).contains("offset=2", Integer.toString(Limits.VALUE_BYTES_MAX));
    assertThat(problems.get(2)).contains("offset=3", Integer.toString(Limits.ATTRIBUTES_BYTES_MAX));
    assertThat(values(P0)).containsExactly("longest key", "last");
    assertThat(watermark(P0)).contains(5L);
  }

  private SinkRecord produceValue(byte[] value) {
    SinkRecord first = produce(P0, "k", "");
    SinkRecord record =
        first.newRecord(
            first.topic(),
            first.kafkaPartition(),
            first.keySchema(),
            first.key(),
            first.valueSchema(),
            value,
            first.timestamp());
    topics.of(P0).set(topics.of(P0).size() - 1, record);
    return record;
  }

  private List<String> names(String prefix) {
    return store.list(prefix, "", 1_000).objects().stream().map(ObjectInfo::name).toList();
  }

  private void deleteAll(String prefix) {
    store.delete(names(prefix));
  }
}
