package io.isledb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What goes into the sink comes out of the source, schema included: random records, of every kind
 * of data and with each kind of converter.
 */
final class BothConnectorsTest {
  private static final int RECORDS = 1_500;
  private static final AtomicLong NAMES = new AtomicLong();
  private static final Map<String, String> WITH_SCHEMA_IDS =
      Map.of(
          "isledb.key.converter",
          SchemaIdConverter.class.getName(),
          "isledb.value.converter",
          SchemaIdConverter.class.getName());

  private final SplittableRandom random = seeded();
  private final RandomValues values = new RandomValues(random);
  private final List<SinkRecord> records = new ArrayList<>();

  private static SplittableRandom seeded() {
    Long given = Long.getLong("isledb.seed");
    long seed = given == null ? System.nanoTime() : given;
    System.out.println("BothConnectorsTest: -Disledb.seed=" + seed);
    return new SplittableRandom(seed);
  }

  /** A schema and a value of it; no schema, no value, or neither. */
  private record Data(@Nullable Schema schema, @Nullable Object value) {
    static final Data NOTHING = new Data(null, null);
  }

  @Test
  void bytesAndStringsWithAndWithoutSchema() {
    for (int i = 0; i < RECORDS; i++) {
      add(random.nextInt(8) == 0 ? Data.NOTHING : plain(), tombstoneOr(plain()));
    }
    comesBack(Map.of());
  }

  @Test
  void structuresAsJsonWithTheirSchema() {
    for (int i = 0; i < RECORDS; i++) {
      add(random.nextInt(8) == 0 ? Data.NOTHING : structured(1), tombstoneOr(structured(3)));
    }
    comesBack(Map.of());
  }

  @Test
  void structuresByAConverterThatKeepsSchemasElsewhere() {
    for (int i = 0; i < RECORDS; i++) {
      add(random.nextInt(8) == 0 ? Data.NOTHING : structured(1), tombstoneOr(structured(3)));
    }
    comesBack(WITH_SCHEMA_IDS);
  }

  @Test
  void tenThousandHeadersOfOneNameAndAValueOf20Megabytes() {
    byte[] huge = new byte[20 << 20];
    new java.util.Random(random.nextLong()).nextBytes(huge);
    add(new Data(Schema.STRING_SCHEMA, "huge"), new Data(Schema.BYTES_SCHEMA, huge));
    add(
        new Data(Schema.STRING_SCHEMA, "text"),
        new Data(Schema.STRING_SCHEMA, "é".repeat(10 << 20)));
    for (int i = 0; i < 10_000; i++) {
      Schema schema = i % 3 == 0 ? values.schema(1) : Schema.OPTIONAL_STRING_SCHEMA;
      records.get(0).headers().add("hop", values.value(schema), schema);
    }
    comesBack(Map.of());
  }

  private Data plain() {
    return switch (random.nextInt(6)) {
      case 0 -> new Data(Schema.BYTES_SCHEMA, values.bytes());
      case 1 -> new Data(Schema.OPTIONAL_BYTES_SCHEMA, values.bytes());
      case 2 -> new Data(null, values.bytes());
      case 3 -> new Data(Schema.STRING_SCHEMA, values.text());
      case 4 -> new Data(Schema.OPTIONAL_STRING_SCHEMA, values.text());
      default -> new Data(null, values.text());
    };
  }

  private Data structured(int depth) {
    Schema schema = values.schema(depth);
    return new Data(schema, values.some(schema));
  }

  private Data tombstoneOr(Data value) {
    return random.nextInt(6) == 0 ? Data.NOTHING : value;
  }

  private void add(Data key, Data value) {
    ConnectHeaders headers = new ConnectHeaders();
    for (int i = random.nextInt(4); i > 0; i--) {
      Schema schema = values.schema(1);
      headers.add("h" + random.nextInt(2), values.value(schema), schema);
    }
    records.add(
        new SinkRecord(
            ConnectorPair.TOPIC,
            ConnectorPair.partition(),
            key.schema(),
            key.value(),
            value.schema(),
            value.value(),
            records.size(),
            random.nextLong(4_000_000_000_000L),
            TimestampType.CREATE_TIME,
            headers));
  }

  private void comesBack(Map<String, String> settings) {
    ConnectorPair pair = new ConnectorPair("memory://both-" + NAMES.incrementAndGet(), settings);
    pair.store(records);
    List<SourceRecord> restored = pair.restore(records.size());
    assertThat(restored).hasSameSizeAs(records);
    for (int i = 0; i < records.size(); i++) {
      SinkRecord in = records.get(i);
      SourceRecord out = restored.get(i);
      assertThat(out.topic()).isEqualTo(in.topic());
      assertThat(out.kafkaPartition()).isEqualTo(in.kafkaPartition());
      assertThat(out.timestamp()).isEqualTo(in.timestamp());
      assertThat(shown(out.keySchema(), out.key()))
          .as("key of record %d", i)
          .isEqualTo(shown(in.keySchema(), in.key()));
      assertThat(shown(out.valueSchema(), out.value()))
          .as("value of record %d", i)
          .isEqualTo(shown(in.valueSchema(), in.value()));
      assertThat(shown(out.headers())).as("headers of %d", i).isEqualTo(shown(in.headers()));
    }
  }

  private static List<Object> shown(Headers headers) {
    List<Object> all = new ArrayList<>();
    for (Header header : headers) {
      all.add(List.of(header.key(), shown(header.schema(), header.value())));
    }
    return all;
  }

  /** Compared by what they hold; a null has no schema, whatever it had. */
  private static List<@Nullable Object> shown(@Nullable Schema schema, @Nullable Object value) {
    return value == null ? List.of() : Arrays.asList(schema, comparable(value));
  }

  private static @Nullable Object comparable(@Nullable Object value) {
    if (value instanceof byte[] bytes) {
      return ByteBuffer.wrap(bytes);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(BothConnectorsTest::comparable).toList();
    }
    if (value instanceof Map<?, ?> map) {
      Map<@Nullable Object, @Nullable Object> all = new HashMap<>();
      map.forEach((key, one) -> all.put(comparable(key), comparable(one)));
      return all;
    }
    if (value instanceof Struct struct) {
      Map<String, @Nullable Object> all = new LinkedHashMap<>();
      for (Field field : struct.schema().fields()) {
        all.put(field.name(), comparable(struct.getWithoutDefault(field.name())));
      }
      return all;
    }
    return value;
  }
}
