package io.isledb.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.connect.common.convert.RecordCodec;
import io.isledb.options.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/** What becomes of records that are not like the others. */
class SinkRecordsTest extends SinkTestBase {
  @Test
  void aNullKeyCanBeAnError() {
    settings.put("behavior.on.null.keys", "fail");
    FakeWorker worker = worker();
    worker.assign(List.of(P0));
    produce(P0, null, "event");
    assertThatThrownBy(worker::step)
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("topic=orders, partition=0, offset=0")
        .hasMessageContaining("behavior.on.null.keys")
        .hasMessageContaining("errors.tolerance=all");
  }

  @Test
  void anOversizedRecordFailsTheTaskAndIsNamed() {
    FakeWorker worker = worker();
    worker.assign(List.of(P0));
    produce(P0, "k", "v");
    produce(P0, "k".repeat(Limits.KEY_BYTES_MAX + 1), "event");
    assertThatThrownBy(worker::step)
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("topic=orders, partition=0, offset=1")
        .hasMessageContaining("65535");
  }

  @Test
  void anOversizedRecordIsReportedWhenSomebodyTakesIt() {
    settings.put("behavior.on.null.keys", "fail");
    List<SinkRecord> reported = new ArrayList<>();
    FakeWorker worker = worker();
    worker.context.reporter =
        (record, error) -> {
          reported.add(record);
          return CompletableFuture.completedFuture(null);
        };
    worker.task.start(settings);
    worker.assign(List.of(P0));
    SinkRecord large = produce(P0, "k".repeat(Limits.KEY_BYTES_MAX + 1), "event");
    produce(P0, "k", "v");
    SinkRecord keyless = produce(P0, null, "v");
    flushAll(worker);
    assertThat(reported).containsExactly(large, keyless);
    assertThat(values(P0)).containsExactly("v");
    assertThat(watermark(P0).orElseThrow()).isGreaterThanOrEqualTo(2);
    assertThat(metrics(worker).recordsRefused()).isEqualTo(2);
  }

  @Test
  void aHugeValueAndTenThousandHeadersOfOneNameComeBack() {
    FakeWorker worker = worker();
    worker.assign(List.of(P0));
    SinkRecord record = produce(P0, "k", "x".repeat(20 << 20));
    for (int i = 0; i < 10_000; i++) {
      record.headers().addString("trace", "hop " + i);
    }
    flushAll(worker);
    io.isledb.connect.common.convert.RecordParts parts = RecordCodec.toParts(feed(P0).get(0));
    assertThat(parts.value().toByteArray()).isEqualTo((byte[]) record.value());
    assertThat(parts.headers()).hasSize(10_000);
    for (int i = 0; i < 10_000; i++) {
      assertThat(parts.headers().get(i).name()).isEqualTo("trace");
      assertThat(parts.headers().get(i).value().toUtf8()).isEqualTo("hop " + i);
    }
  }

  @Test
  void aBadTtlIsAnErrorOfTheRecordAlone() {
    settings.put("ttl.header", "ttl");
    List<SinkRecord> reported = new ArrayList<>();
    FakeWorker worker = worker();
    worker.context.reporter =
        (record, error) -> {
          reported.add(record);
          return CompletableFuture.completedFuture(null);
        };
    worker.task.start(settings);
    worker.assign(List.of(P0));
    SinkRecord bad = produce(P0, "a", "v");
    bad.headers().addString("ttl", "soon");
    produce(P0, "b", "v").headers().addString("ttl", "5000");
    flushAll(worker);
    assertThat(reported).containsExactly(bad);
    assertThat(feed(P0)).hasSize(1);
    assertThat(feed(P0).get(0).expiryMs()).isEqualTo(1001 + 5000);
    assertThat(watermark(P0)).contains(2L);
  }

  @Test
  void recordsThatAreIgnoredMoveTheWatermarkOn() {
    settings.put("behavior.on.null.keys", "ignore");
    settings.put("behavior.on.null.values", "ignore");
    FakeWorker worker = worker();
    worker.assign(List.of(P0));
    produce(P0, "k", "v");
    flushAll(worker);
    produce(P0, null, "event");
    produce(P0, "k", null);
    deliverAll(worker);
    assertThat(metrics(worker).recordsIgnored()).isEqualTo(2);
    assertThat(worker.commit().get(P0).offset()).isEqualTo(3);
    assertThat(watermark(P0)).contains(1L);
    time.forward(Flusher.OFFSETS_INTERVAL_MS);
    Await.until("durable", () -> step(worker).flushes(FlushReason.OFFSETS) == 1);
    assertThat(watermark(P0)).contains(3L);
    assertThat(values(P0)).containsExactly("v");
    worker.step();
    assertThat(worker.context.timeoutMs).isEqualTo(-1);
  }

  /** What came from where is known by the topic that was consumed, whatever it is called since. */
  @Test
  void aTransformThatRenamesTopicsChangesNeitherPlaceNorOffsets() {
    FakeWorker worker = worker();
    worker.assign(List.of(P0));
    produceMany(P0, 5);
    topics.of(P0).replaceAll(record -> renamed(record, "elsewhere"));
    flushAll(worker);
    worker.stop();
    produceMany(P0, 5);
    topics.of(P0).replaceAll(record -> renamed(record, "elsewhere-again"));
    FakeWorker next = worker();
    next.assign(List.of(P0));
    flushAll(next);
    assertThat(values(P0)).isEqualTo(produced(P0));
    assertThat(watermark(P0)).contains(10L);
    assertThat(next.commit().get(P0).offset()).isEqualTo(10);
  }

  private static SinkRecord renamed(SinkRecord record, String topic) {
    return record.newRecord(
        topic,
        0,
        record.keySchema(),
        record.key(),
        record.valueSchema(),
        record.value(),
        record.timestamp());
  }

  @Test
  void aWatermarkThatCouldNotBeMadeDurableIsTriedAgain() {
    settings.put("behavior.on.null.keys", "ignore");
    FakeWorker worker = worker();
    worker.assign(List.of(P0));
    produce(P0, null, "event");
    deliverAll(worker);
    store.always(io.isledb.store.testing.Fault.UNAVAILABLE);
    time.forward(Flusher.OFFSETS_INTERVAL_MS);
    worker.step();
    long before = store.faults();
    Await.until("the store is asked in vain", () -> store.faults() > before);
    store.heal();
    Await.until(
        "durable",
        () -> {
          time.forward(Flusher.OFFSETS_INTERVAL_MS);
          worker.step();
          return watermark(P0).equals(java.util.Optional.of(1L));
        });
  }

  private static SinkMetrics step(FakeWorker worker) {
    worker.step();
    return metrics(worker);
  }
}
