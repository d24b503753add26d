package io.isledb.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.Entry;
import io.isledb.Mutation;
import io.isledb.Slice;
import io.isledb.connect.common.config.ConverterSettings;
import io.isledb.connect.common.convert.RecordCodec;
import io.isledb.connect.common.convert.RecordConverter;
import io.isledb.connect.common.convert.RecordParts;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntakeTest {
  private static final Schema KEY =
      SchemaBuilder.struct()
          .field("region", Schema.STRING_SCHEMA)
          .field("id", Schema.INT64_SCHEMA)
          .build();
  private static final Schema VALUE =
      SchemaBuilder.struct()
          .field("id", Schema.INT64_SCHEMA)
          .field("gone_at", Timestamp.builder().optional().build())
          .build();
  private static final long OFFSET = 42;
  private static final long TIMESTAMP = 1_700_000_000_000L;

  private final Map<String, String> settings = new HashMap<>();
  private final ManualTime time = new ManualTime();
  private RecordConverter converter;

  IntakeTest() {
    settings.put("isledb.store.url", "memory://intake");
  }

  @Test
  void aRecordIsKeptUnderItsOwnKeyAndComesBack() {
    SinkRecord record = record(key("eu", 7), value(7));
    Mutation mutation = mutation(record);
    assertThat(mutation.key().toUtf8()).contains("\"region\":\"eu\"");
    assertComesBack(record, mutation);
  }

  @Test
  void aRecordIsKeptUnderFieldsOfItsKeyAndComesBack() {
    settings.put("key.strategy", "key_fields");
    settings.put("key.fields", "id");
    SinkRecord record = record(key("eu", 7), value(9));
    Mutation mutation = mutation(record);
    assertThat(mutation.key()).isEqualTo(Slice.utf8("7"));
    assertComesBack(record, mutation);
  }

  @Test
  void aRecordIsKeptUnderFieldsOfItsValueAndComesBack() {
    settings.put("key.strategy", "value_fields");
    settings.put("key.fields", "id");
    SinkRecord record = record(key("eu", 7), value(9));
    Mutation mutation = mutation(record);
    assertThat(mutation.key()).isEqualTo(Slice.utf8("9"));
    assertComesBack(record, mutation);
    SinkRecord keyless = record(null, value(9));
    assertThat(mutation(keyless).key()).isEqualTo(Slice.utf8("9"));
    assertComesBack(keyless, mutation(keyless));
  }

  @Test
  void aRecordIsKeptUnderItsOffsetAndComesBack() {
    settings.put("key.strategy", "offset");
    SinkRecord record = record(key("eu", 7), value(9));
    assertComesBack(record, mutation(record));
    SinkRecord tombstone = record(key("eu", 7), null);
    assertThat(mutation(tombstone).value()).isNull();
    assertThat(mutation(tombstone).key()).isEqualTo(mutation(record).key());
    assertComesBack(tombstone, mutation(tombstone));
  }

  @Test
  void aTombstoneUnderFieldsOfItsKeyDeletesWhatThatKeyHolds() {
    settings.put("key.strategy", "key_fields");
    settings.put("key.fields", "region,id");
    Mutation put = mutation(record(key("eu", 7), value(9)));
    Mutation delete = mutation(record(key("eu", 7), null));
    assertThat(delete.value()).isNull();
    assertThat(delete.key()).isEqualTo(put.key()).isEqualTo(Slice.utf8("eu\0\u00017"));
    assertThat(delete.expiryMs()).isEqualTo(Mutation.NEVER);
  }

  @Test
  void aRecordWithoutTheFieldIsAnError() {
    settings.put("key.strategy", "key_fields");
    settings.put("key.fields", "nothing");
    assertThatThrownBy(() -> mutation(record(key("eu", 7), value(9))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no field nothing");
  }

  @ParameterizedTest
  @CsvSource({
    "record_key, offset, kept",
    "record_key, ignore, ignored",
    "record_key, fail, refused",
    "key_fields, offset, kept",
    "key_fields, ignore, ignored",
    "key_fields, fail, refused",
    "value_fields, fail, kept",
    "value_fields, ignore, kept",
    "offset, fail, kept",
    "offset, ignore, kept",
  })
  void aRecordWithoutAKeyIsTreatedAsConfiguredWhereOneIsNeeded(
      String strategy, String behavior, String outcome) {
    settings.put("key.strategy", strategy);
    if (strategy.endsWith("fields")) {
      settings.put("key.fields", "id");
    }
    settings.put("behavior.on.null.keys", behavior);
    SinkRecord record = record(null, value(9));
    assertOutcome(record, outcome, "behavior.on.null.keys is fail");
    if (outcome.equals("kept")) {
      assertComesBack(record, mutation(record));
    }
  }

  @ParameterizedTest
  @CsvSource({"delete, kept", "ignore, ignored", "fail, refused"})
  void aRecordWithoutAValueIsTreatedAsConfigured(String behavior, String outcome) {
    settings.put("behavior.on.null.values", behavior);
    assertOutcome(record(key("eu", 7), null), outcome, "behavior.on.null.values is fail");
    assertOutcome(record(key("eu", 7), value(1)), "kept", "");
  }

  private void assertOutcome(SinkRecord record, String outcome, String message) {
    switch (outcome) {
      case "kept" -> assertThat(mutation(record)).isNotNull();
      case "ignored" -> assertThat(mutation(record)).isNull();
      default ->
          assertThatThrownBy(() -> mutation(record))
              .isInstanceOf(DataException.class)
              .hasMessageContaining(message);
    }
  }

  @Test
  void withoutASettingTheIsleSaysWhenValuesExpire() {
    assertThat(mutation(record(null, value(1))).expiryMs()).isEqualTo(Mutation.DEFAULT_EXPIRY);
  }

  @Test
  void aFixedLifeCountsFromTheTimestamp() {
    settings.put("ttl.ms", "60000");
    assertThat(mutation(record(null, value(1))).expiryMs()).isEqualTo(TIMESTAMP + 60_000);
    SinkRecord timeless =
        new SinkRecord(
            "t", 0, null, null, VALUE, value(1), OFFSET, null, TimestampType.CREATE_TIME);
    assertThat(mutation(timeless).expiryMs()).isEqualTo(time.wallMs() + 60_000);
    settings.put("ttl.ms", Long.toString(Long.MAX_VALUE));
    assertThat(mutation(record(null, value(1))).expiryMs()).isEqualTo(Mutation.NEVER);
  }

  @Test
  void aHeaderGoesBeforeAFieldAndAFieldBeforeTheFixedLife() {
    settings.put("ttl.ms", "1");
    settings.put("ttl.field", "gone_at");
    settings.put("ttl.header", "ttl");
    SinkRecord record = record(null, value(1).put("gone_at", new Date(5_000)));
    assertThat(mutation(record).expiryMs()).isEqualTo(5_000);
    record.headers().addString("ttl", "7");
    assertThat(mutation(record).expiryMs()).isEqualTo(TIMESTAMP + 7);
    record.headers().addLong("ttl", 8L);
    assertThat(mutation(record).expiryMs()).isEqualTo(TIMESTAMP + 8);
    record.headers().addBytes("ttl", new byte[] {'9'});
    assertThat(mutation(record).expiryMs()).isEqualTo(TIMESTAMP + 9);
    record.headers().add("ttl", null, null);
    assertThat(mutation(record).expiryMs()).isEqualTo(5_000);
    assertThat(mutation(record(null, value(1))).expiryMs()).isEqualTo(TIMESTAMP + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-1", "0", "1.5", "PT1H", "99999999999999999999"})
  void aHeaderThatIsNoLifeIsAnErrorThatShowsIt(String header) {
    settings.put("ttl.header", "ttl");
    SinkRecord record = record(null, value(1));
    record.headers().addString("ttl", header);
    assertThatThrownBy(() -> mutation(record))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("ttl.header")
        .hasMessageContaining(header);
  }

  @Test
  void aFieldIsATimeInAnyUsualForm() {
    settings.put("ttl.field", "at");
    Instant at = Instant.parse("2026-11-22T12:00:00Z");
    assertThat(expiryOfField("2026-11-22T12:00:00Z")).isEqualTo(at.toEpochMilli());
    assertThat(expiryOfField("2026-11-22T14:00:00.000+02:00")).isEqualTo(at.toEpochMilli());
    assertThat(expiryOfField(Long.toString(at.toEpochMilli()))).isEqualTo(at.toEpochMilli());
    assertThat(expiryOfField(at.toEpochMilli())).isEqualTo(at.toEpochMilli());
    assertThat(expiryOfField(0L)).isEqualTo(1);
    assertThat(expiryOfField(-5L)).isEqualTo(1);
    for (Object wrong : new Object[] {"tomorrow", "", 1.5, true}) {
      assertThatThrownBy(() -> expiryOfField(wrong))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("ttl.field");
    }
  }

  @Test
  void timesOfDebeziumAreKnownByTheirNames() {
    settings.put("ttl.field", "at");
    assertThat(expiryOfInt64("io.debezium.time.Timestamp", 17_000)).isEqualTo(17_000);
    assertThat(expiryOfInt64("io.debezium.time.MicroTimestamp", 17_000_999)).isEqualTo(17_000);
    assertThat(expiryOfInt64("io.debezium.time.NanoTimestamp", 17_000_000_999L)).isEqualTo(17_000);
  }

  private long expiryOfField(Object value) {
    return mutation(record(null, null, Map.of("at", value))).expiryMs();
  }

  private long expiryOfInt64(String name, long value) {
    Schema schema =
        SchemaBuilder.struct().field("at", SchemaBuilder.int64().name(name).build()).build();
    return mutation(record(null, schema, new Struct(schema).put("at", value))).expiryMs();
  }

  private Mutation mutation(SinkRecord record) {
    AbstractConfig config = new AbstractConfig(SinkSettings.definition(), settings, false);
    converter = ConverterSettings.open(config);
    return new Intake(RecordSettings.of(config), TtlSettings.of(config), converter, time)
        .mutation(record, OFFSET);
  }

  private void assertComesBack(SinkRecord record, Mutation mutation) {
    RecordParts parts =
        RecordCodec.toParts(
            new Entry(
                mutation.key(),
                mutation.value(),
                1,
                mutation.timestampMs(),
                0,
                mutation.attributes()));
    assertThat(converter.key("t", parts).value()).isEqualTo(record.key());
    assertThat(converter.key("t", parts).schema()).isEqualTo(record.keySchema());
    assertThat(converter.value("t", parts).value()).isEqualTo(record.value());
  }

  private static Struct key(String region, long id) {
    return new Struct(KEY).put("region", region).put("id", id);
  }

  private static Struct value(long id) {
    return new Struct(VALUE).put("id", id);
  }

  private static SinkRecord record(Struct key, Struct value) {
    return record(key, value == null ? null : VALUE, value);
  }

  private static SinkRecord record(Struct key, Schema valueSchema, Object value) {
    return new SinkRecord(
        "t",
        0,
        key == null ? null : KEY,
        key,
        valueSchema,
        value,
        OFFSET,
        TIMESTAMP,
        TimestampType.CREATE_TIME);
  }
}
