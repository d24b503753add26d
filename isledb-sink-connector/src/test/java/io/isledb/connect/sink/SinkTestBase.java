package io.isledb.connect.sink;

import io.isledb.ChangeBatch;
import io.isledb.Cursor;
import io.isledb.Entry;
import io.isledb.Isle;
import io.isledb.Isles;
import io.isledb.Tailer;
import io.isledb.connect.common.convert.RecordCodec;
import io.isledb.connect.common.convert.RecordParts;
import io.isledb.options.IslesOptions;
import io.isledb.options.TailerOptions;
import io.isledb.store.ObjectStore;
import io.isledb.store.memory.MemoryStore;
import io.isledb.store.testing.FaultyStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;

/** A store, topics and workers for a test; all workers are stopped after it. */
abstract class SinkTestBase {
  static final TopicPartition P0 = new TopicPartition("orders", 0);
  static final TopicPartition P1 = new TopicPartition("orders", 1);

  final FaultyStore store =
      new FaultyStore(new MemoryStore("test", io.isledb.internal.base.Time.SYSTEM));
  final FakeTopics topics = new FakeTopics();
  final ManualTime time = new ManualTime();
  final Map<String, String> settings = new HashMap<>();
  private final List<FakeWorker> workers = new ArrayList<>();

  SinkTestBase() {
    settings.put("name", "orders-sink");
    settings.put("isledb.store.url", "memory://test");
    settings.put("flush.interval.ms", "1000");
    settings.put("shutdown.timeout.ms", "30000");
  }

  @AfterEach
  void stopWorkers() {
    store.heal();
    workers.forEach(FakeWorker::crash);
  }

  FakeWorker worker() {
    FakeWorker worker = new FakeWorker(topics, time, store, settings);
    workers.add(worker);
    return worker;
  }

  /** Adds a record of bytes to a partition. */
  SinkRecord produce(TopicPartition partition, String key, String value) {
    List<SinkRecord> records = topics.of(partition);
    long offset = records.isEmpty() ? 0 : records.get(records.size() - 1).kafkaOffset() + 1;
    return produceAt(partition, offset, key, value);
  }

  SinkRecord produceAt(TopicPartition partition, long offset, String key, String value) {
    SinkRecord record =
        new SinkRecord(
            partition.topic(),
            partition.partition(),
            Schema.OPTIONAL_BYTES_SCHEMA,
            bytes(key),
            Schema.OPTIONAL_BYTES_SCHEMA,
            bytes(value),
            offset,
            1000L + offset,
            TimestampType.CREATE_TIME);
    topics.of(partition).add(record);
    return record;
  }

  static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  void produceMany(TopicPartition partition, int count) {
    for (int i = 0; i < count; i++) {
      produce(partition, "k" + i, "v" + i);
    }
  }

  /** Lets a worker deliver all there is. */
  static void deliverAll(FakeWorker worker) {
    int delivered = 1;
    while (delivered > 0) {
      delivered = worker.step();
    }
  }

  /** Lets time pass and the flushes end. */
  void flushAll(FakeWorker worker) {
    deliverAll(worker);
    time.forward(100_000_000);
    Await.until(
        "all is flushed",
        () -> {
          worker.step();
          return metrics(worker).bufferedRecords() == 0;
        });
  }

  static SinkMetrics metrics(FakeWorker worker) {
    return worker.task.metrics();
  }

  /** All changes of a partition's isle, in order. */
  List<Entry> feed(TopicPartition partition) {
    return feed(store, IslePlace.of(partition).path());
  }

  static List<Entry> feed(ObjectStore store, String path) {
    List<Entry> entries = new ArrayList<>();
    try (Isles isles = Isles.open(store, IslesOptions.DEFAULT);
        Tailer tailer = isles.isle(path).openTailer(TailerOptions.DEFAULT.from(Cursor.ORIGIN))) {
      Optional<ChangeBatch> batch = tailer.poll(Duration.ZERO);
      while (batch.isPresent()) {
        entries.addAll(batch.get().changes());
        batch = tailer.poll(Duration.ZERO);
      }
    }
    return entries;
  }

  /** The values of all changes of a partition's isle, in order. */
  List<String> values(TopicPartition partition) {
    List<String> values = new ArrayList<>();
    for (Entry entry : feed(partition)) {
      RecordParts parts = RecordCodec.toParts(entry);
      values.add(parts.value() == null ? null : parts.value().toUtf8());
    }
    return values;
  }

  /** The values of all records of a partition, in order. */
  List<String> produced(TopicPartition partition) {
    List<String> values = new ArrayList<>();
    for (SinkRecord record : topics.of(partition)) {
      byte[] value = (byte[]) record.value();
      values.add(value == null ? null : new String(value, StandardCharsets.UTF_8));
    }
    return values;
  }

  /** The next offset that a partition's isle says. */
  Optional<Long> watermark(TopicPartition partition) {
    IslePlace place = IslePlace.of(partition);
    try (Isles isles = Isles.open(store, IslesOptions.DEFAULT)) {
      Isle isle = isles.isle(place.path());
      return isle.head()
          .flatMap(head -> Optional.ofNullable(head.watermarks().offsets().get(place.position())));
    }
  }
}
