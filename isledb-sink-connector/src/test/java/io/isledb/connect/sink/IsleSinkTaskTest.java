package io.isledb.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.Entry;
import io.isledb.connect.common.convert.RecordCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;

class IsleSinkTaskTest extends SinkTestBase {
  @Test
  void recordsOfAPartitionAreInItsIsleInOrder() {
    FakeWorker worker = worker();
    worker.assign(List.of(P0, P1));
    produceMany(P0, 120);
    produceMany(P1, 7);
    flushAll(worker);
    assertThat(values(P0)).isEqualTo(produced(P0));
    assertThat(values(P1)).isEqualTo(produced(P1));
    assertThat(watermark(P0)).contains(120L);
    assertThat(watermark(P1)).contains(7L);
  }

  @Test
  void aNullValueIsADeleteAndANullKeyStaysNull() {
    FakeWorker worker = worker();
    worker.assign(List.of(P0));
    produce(P0, "k", null);
    produce(P0, null, "event");
    produce(P0, "", "");
    flushAll(worker);
    List<Entry> feed = feed(P0);
    assertThat(feed.get(0).value()).isNull();
    assertThat(RecordCodec.toParts(feed.get(1)).key()).isNull();
    assertThat(RecordCodec.toParts(feed.get(2)).key()).isNotNull();
    assertThat(RecordCodec.toParts(feed.get(2)).value()).isNotNull();
  }

  @Test
  void aPartitionIsFlushedByRecords() {
    settings.put("flush.records", "10");
    settings.put("flush.interval.ms", "86400000");
    FakeWorker worker = worker();
    worker.assign(List.of(P0));
    produceMany(P0, 10);
    deliverAll(worker);
    Await.until("flushed", () -> watermark(P0).equals(java.util.Optional.of(10L)));
    worker.step();
    Await.until("noticed", () -> step(worker).flushes(FlushReason.RECORDS) == 1);
  }

  @Test
  void aPartitionIsFlushedByBytes() {
    settings.put("flush.bytes", "5000");
    settings.put("flush.interval.ms", "86400000");
    FakeWorker worker = worker();
    worker.assign(List.of(P0));
    produce(P0, "k", "x".repeat(6000));
    deliverAll(worker);
    Await.until("flushed", () -> step(worker).flushes(FlushReason.BYTES) == 1);
    assertThat(watermark(P0)).contains(1L);
  }

  @Test
  void partitionsThatFillAtTheSamePaceTakeTurns() {
    settings.put("flush.bytes", Integer.toString(4 * 10 * 1_000));
    settings.put("flush.interval.ms", "86400000");
    FakeWorker worker = worker();
    worker.batchRecordsMax = Integer.MAX_VALUE;
    List<TopicPartition> partitions = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      partitions.add(new TopicPartition("orders", i));
    }
    worker.assign(partitions);
    long flushes = 0;
    for (int quarter = 1; quarter <= 16; quarter++) {
      for (TopicPartition partition : partitions) {
        for (int i = 0; i < 10; i++) {
          // With 36 bytes besides the value it counts as 1,000.
          produce(partition, "k", "x".repeat(964));
        }
      }
      flushes += quarter < 4 ? 0 : quarter == 4 ? 4 : 1;
      long expected = flushes;
      Await.until("flushed", () -> step(worker).flushes(FlushReason.BYTES) >= expected);
      assertThat(metrics(worker).flushes(FlushReason.BYTES)).isEqualTo(expected);
    }
  }

  @Test
  void aPartitionIsFlushedByTimeWhenNoMoreRecordsCome() {
    FakeWorker worker = worker();
    worker.assign(List.of(P0));
    produce(P0, "k", "v");
    worker.step();
    assertThat(worker.context.timeoutMs).isBetween(1L, 1000L);
    time.forward(999);
    worker.step();
    assertThat(metrics(worker).bufferedRecords()).isEqualTo(1);
    assertThat(watermark(P0)).isEmpty();
    time.forward(1);
    Await.until("flushed", () -> step(worker).flushes(FlushReason.TIME) == 1);
    assertThat(watermark(P0)).contains(1L);
  }

  @Test
  void aTaskWithNothingToDoAsksForNothing() {
    FakeWorker worker = worker();
    worker.assign(List.of(P0));
    worker.step();
    assertThat(worker.context.timeoutMs).isEqualTo(-1);
  }

  @Test
  void onlyWhatIsDurableIsCommitted() {
    FakeWorker worker = worker();
    worker.assign(List.of(P0));
    produceMany(P0, 5);
    worker.step();
    assertThat(worker.commit()).isEmpty();
    flushAll(worker);
    assertThat(worker.commit().get(P0).offset()).isEqualTo(5);
    produceMany(P0, 3);
    worker.step();
    assertThat(worker.commit().get(P0).offset()).isEqualTo(5);
  }

  @Test
  void recordsThatATransformDroppedAreNoLag() {
    FakeWorker worker = worker();
    worker.assign(List.of(P0));
    produceMany(P0, 5);
    flushAll(worker);
    worker.passOver(P0, 40);
    assertThat(worker.commit().get(P0).offset()).isEqualTo(40);
    produceAt(P0, 41, "k", "later");
    flushAll(worker);
    assertThat(watermark(P0)).contains(42L);
  }

  @Test
  void theIsleAndNotTheGroupSaysWhereToGoOn() {
    FakeWorker first = worker();
    first.assign(List.of(P0));
    produceMany(P0, 30);
    flushAll(first);
    first.crash();
    assertThat(topics.committed(P0)).isZero();
    FakeWorker second = worker();
    second.assign(List.of(P0));
    assertThat(second.positions.get(P0)).isEqualTo(30);
    produceMany(P0, 3);
    flushAll(second);
    assertThat(values(P0)).isEqualTo(produced(P0));
  }

  @Test
  void whatWasNotDurableComesAgainAfterACrash() {
    FakeWorker first = worker();
    first.assign(List.of(P0));
    produceMany(P0, 30);
    flushAll(first);
    produceMany(P0, 10);
    first.step();
    first.crash();
    FakeWorker second = worker();
    second.assign(List.of(P0));
    flushAll(second);
    assertThat(values(P0)).isEqualTo(produced(P0));
  }

  @Test
  void aRevokedPartitionIsFlushed() {
    FakeWorker worker = worker();
    worker.assign(List.of(P0, P1));
    produceMany(P0, 30);
    produceMany(P1, 4);
    deliverAll(worker);
    worker.revoke(List.of(P0));
    assertThat(watermark(P0)).contains(30L);
    assertThat(watermark(P1)).isEmpty();
    assertThat(topics.committed(P0)).isEqualTo(30);
    assertThat(metrics(worker).partitions()).isEqualTo(1);
  }

  @Test
  void aLostPartitionIsDropped() {
    FakeWorker worker = worker();
    worker.assign(List.of(P0, P1));
    produceMany(P0, 30);
    deliverAll(worker);
    worker.lose(List.of(P0));
    assertThat(watermark(P0)).isEmpty();
    assertThat(feed(P0)).isEmpty();
    worker.assign(List.of(P0));
    flushAll(worker);
    assertThat(values(P0)).isEqualTo(produced(P0));
  }

  @Test
  void stoppingFlushes() {
    FakeWorker worker = worker();
    worker.assign(List.of(P0, P1));
    produceMany(P0, 30);
    deliverAll(worker);
    worker.stop();
    assertThat(values(P0)).isEqualTo(produced(P0));
  }

  @Test
  void aTaskThatWasTakenOverFailsAndNamesTheNewOwner() {
    FakeWorker first = worker();
    first.assign(List.of(P0));
    produceMany(P0, 3);
    deliverAll(first);
    settings.put("name", "another-sink");
    FakeWorker second = worker();
    second.assign(List.of(P0));
    flushAll(second);
    time.forward(1000);
    assertThatThrownBy(() -> Await.until("refused", () -> first.step() < 0))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("orders/0")
        .hasMessageContaining("connector another-sink, task 0")
        .hasMessageContaining("ownerEpoch=2")
        .hasMessageContaining("since=");
    assertThat(first.commit()).isEmpty();
    first.lose(List.of(P0));
    assertThat(values(P0)).isEqualTo(produced(P0));
  }

  @Test
  void offsetsThatJumpBackAreAnErrorThatSaysWhatToDo() {
    FakeWorker worker = worker();
    worker.assign(List.of(P0));
    produceMany(P0, 30);
    flushAll(worker);
    topics.of(P0).clear();
    produceMany(P0, 2);
    worker.passOver(P0, 0);
    assertThatThrownBy(worker::step)
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("offsets of orders-0 jump back")
        .hasMessageContaining("offset 0")
        .hasMessageContaining("below offset 30")
        .hasMessageContaining("PATCH /connectors/orders-sink/offsets")
        .hasMessageContaining("isledb.store.url");
  }

  @Test
  void alteredOffsetsAreWhereConsumptionGoesOn() {
    FakeWorker first = worker();
    first.assign(List.of(P0));
    produceMany(P0, 10);
    flushAll(first);
    first.stop();
    OffsetChange change = offsetChange();
    assertThat(change.apply(Map.of(P0, 4L, P1, 2L))).isTrue();
    assertThat(store.list("orders/1/", "", 10).objects()).isEmpty();
    topics.committed.putAll(Map.of(P0, 4L, P1, 2L));
    produceMany(P1, 5);
    FakeWorker second = worker();
    second.assign(List.of(P0, P1));
    assertThat(second.positions).isEqualTo(Map.of(P0, 4L, P1, 2L));
    flushAll(second);
    assertThat(values(P0)).hasSize(16);
    assertThat(values(P1)).isEqualTo(produced(P1).subList(2, 5));
  }

  @Test
  void deletedOffsetsLeaveTheStartToTheConsumer() {
    FakeWorker first = worker();
    first.assign(List.of(P0));
    produceMany(P0, 10);
    flushAll(first);
    first.stop();
    java.util.HashMap<TopicPartition, Long> none = new java.util.HashMap<>();
    none.put(P0, null);
    none.put(P1, null);
    assertThat(offsetChange().apply(none)).isTrue();
    assertThat(watermark(P0)).isEmpty();
    topics.committed.clear();
    FakeWorker second = worker();
    second.assign(List.of(P0));
    flushAll(second);
    assertThat(values(P0)).hasSize(20);
  }

  @Test
  void aNegativeOffsetAltersNothing() {
    assertThatThrownBy(() -> offsetChange().apply(Map.of(P0, 4L, P1, -2L)))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("-2")
        .hasMessageContaining("orders-1")
        .hasMessageContaining("nothing was altered");
    assertThat(watermark(P0)).isEmpty();
  }

  @Test
  void aFullMemoryPausesConsumptionUntilThereIsRoom() {
    settings.put("memory.bytes", "1048576");
    settings.put("flush.bytes", "1073741824");
    settings.put("flush.interval.ms", "86400000");
    FakeWorker worker = worker();
    worker.batchRecordsMax = 8;
    worker.assign(List.of(P0, P1));
    for (int i = 0; i < 24; i++) {
      produce(i % 3 == 0 ? P1 : P0, "k" + i, "x".repeat(200_000));
    }
    boolean[] wasPaused = {false};
    Await.until(
        "all is delivered",
        () -> {
          worker.step();
          wasPaused[0] |= worker.context.paused.containsAll(List.of(P0, P1));
          return worker.positions.get(P0) == 16 && worker.positions.get(P1) == 8;
        });
    assertThat(wasPaused[0]).isTrue();
    flushAll(worker);
    Await.until("resumed", () -> worker.step() == 0 && worker.context.paused.isEmpty());
    assertThat(step(worker).flushes(FlushReason.MEMORY)).isPositive();
    assertThat(values(P0)).isEqualTo(produced(P0));
    assertThat(values(P1)).isEqualTo(produced(P1));
  }

  @Test
  void aRecreatedTopicThatHasFewerRecordsIsAnErrorWhereverTheConsumerBegins() {
    FakeWorker first = worker();
    first.assign(List.of(P0));
    produceMany(P0, 30);
    flushAll(first);
    first.stop();
    topics.of(P0).clear();
    produceMany(P0, 10);
    FakeWorker second = worker();
    second.assign(List.of(P0));
    assertThat(second.positions.get(P0)).isEqualTo(30);
    // Out of range: auto.offset.reset=latest, and a record that comes after.
    second.passOver(P0, 10);
    produce(P0, "k", "v");
    assertThatThrownBy(second::step)
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("jump back")
        .hasMessageContaining("offset 10");
    assertThat(values(P0)).hasSize(30);
  }

  @Test
  void metricsCanBeSeenOverJmx() throws Exception {
    FakeWorker worker = worker();
    worker.assign(List.of(P0, P1));
    produceMany(P0, 3);
    worker.step();
    javax.management.ObjectName name =
        new javax.management.ObjectName(
            "io.isledb.connect:type=sink-task,connector=\"orders-sink\",task=0");
    javax.management.MBeanServer server =
        java.lang.management.ManagementFactory.getPlatformMBeanServer();
    assertThat(server.getAttribute(name, "BufferedRecords")).isEqualTo(3L);
    assertThat((Long) server.getAttribute(name, "BufferedBytes")).isPositive();
    assertThat(server.getAttribute(name, "Partitions")).isEqualTo(2);
    flushAll(worker);
    assertThat(server.getAttribute(name, "RecordsFlushed")).isEqualTo(3L);
    worker.stop();
    assertThat(server.isRegistered(name)).isFalse();
  }

  private OffsetChange offsetChange() {
    org.apache.kafka.common.config.AbstractConfig config =
        new org.apache.kafka.common.config.AbstractConfig(
            SinkSettings.definition(), settings, false);
    return new OffsetChange(
        io.isledb.Isles.open(store, io.isledb.options.IslesOptions.DEFAULT),
        SinkSettings.of(config));
  }

  private static SinkMetrics step(FakeWorker worker) {
    worker.step();
    return metrics(worker);
  }
}
