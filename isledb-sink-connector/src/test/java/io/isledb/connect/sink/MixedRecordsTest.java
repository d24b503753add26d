package io.isledb.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.Slice;
import io.isledb.options.Limits;
import io.isledb.testing.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.storage.Converter;
import org.junit.jupiter.api.Test;

/**
 * Records that are kept, refused, passed over or at first not convertible, in any order: each of
 * them meets what comes before and after it in the same run.
 */
class MixedRecordsTest extends SinkTestBase {
  private static final Schema NUMBER = Schema.OPTIONAL_INT64_SCHEMA;

  /** Fails once for each value. */
  public static final class Faltering implements Converter {
    private static final Set<Object> MET = ConcurrentHashMap.newKeySet();

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {}

    @Override
    public byte[] fromConnectData(String topic, Schema schema, Object value) {
      if (MET.add(value)) {
        throw new RetriableException("the registry does not answer");
      }
      return value.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public SchemaAndValue toConnectData(String topic, byte[] value) {
      return new SchemaAndValue(NUMBER, Long.valueOf(new String(value, StandardCharsets.UTF_8)));
    }
  }

  @Test
  void eachRecordHasItsFateOnceWhateverItsNeighboursHave() {
    Random random = Seeds.random("MixedRecordsTest");
    settings.put("isledb.value.converter", Faltering.class.getName());
    settings.put("behavior.on.null.values", "ignore");
    settings.put("flush.records", Integer.toString(1 + random.nextInt(40)));
    List<SinkRecord> refused = new ArrayList<>();
    List<SinkRecord> expectedRefused = new ArrayList<>();
    Map<TopicPartition, List<String>> expected =
        Map.of(P0, new ArrayList<>(), P1, new ArrayList<>());
    FakeWorker worker = worker();
    worker.context.reporter =
        (record, error) -> {
          refused.add(record);
          return CompletableFuture.completedFuture(null);
        };
    worker.task.start(settings);
    worker.assign(List.of(P0, P1));
    for (int round = 0; round < 60; round++) {
      worker.batchRecordsMax = 1 + random.nextInt(60);
      for (int i = random.nextInt(50); i > 0; i--) {
        produceAny(random, random.nextBoolean() ? P0 : P1, expected, expectedRefused);
      }
      worker.step();
      if (random.nextInt(5) == 0) {
        time.forward(1_000);
      }
    }
    produceMany(P0, 1);
    produceMany(P1, 1);
    expected.values().forEach(values -> values.add("v0"));
    // A batch that falters is delivered again until all of its values have been met.
    Await.until("all is durable", () -> isDurableAfterAStep(worker));
    assertThat(values(P0)).isEqualTo(expected.get(P0));
    assertThat(values(P1)).isEqualTo(expected.get(P1));
    assertThat(refused).containsExactlyInAnyOrderElementsOf(expectedRefused);
  }

  private boolean isDurableAfterAStep(FakeWorker worker) {
    worker.step();
    time.forward(1_000);
    return watermark(P0).orElse(0L) == topics.of(P0).size()
        && watermark(P1).orElse(0L) == topics.of(P1).size();
  }

  private void produceAny(
      Random random,
      TopicPartition partition,
      Map<TopicPartition, List<String>> expected,
      List<SinkRecord> expectedRefused) {
    long number = random.nextLong();
    switch (random.nextInt(12)) {
      case 0 -> expectedRefused.add(produce(partition, tooLong(), "v"));
      case 1 -> produce(partition, "k", null);
      case 2 -> {
        produceNumber(partition, number);
        expected.get(partition).add(Long.toString(number));
      }
      default -> {
        produce(partition, "k" + number % 10, "v" + number);
        expected.get(partition).add("v" + number);
      }
    }
  }

  private static String tooLong() {
    return "k".repeat(Limits.KEY_BYTES_MAX + 1);
  }

  private void produceNumber(TopicPartition partition, long number) {
    List<SinkRecord> records = topics.of(partition);
    long offset = records.size();
    records.add(
        new SinkRecord(
            partition.topic(),
            partition.partition(),
            Schema.OPTIONAL_BYTES_SCHEMA,
            Slice.utf8("n").toByteArray(),
            NUMBER,
            number,
            offset,
            offset,
            TimestampType.CREATE_TIME));
  }
}
