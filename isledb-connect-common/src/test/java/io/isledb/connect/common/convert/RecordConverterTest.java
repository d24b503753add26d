package io.isledb.connect.common.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.Entry;
import io.isledb.Mutation;
import io.isledb.connect.common.config.ConverterSettings;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Values;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

class RecordConverterTest {
  private final RecordConverter converter =
      ConverterSettings.open(
          new AbstractConfig(ConverterSettings.define(new ConfigDef()), Map.of(), false));

  @Test
  void bytesPassAsTheyAre() {
    byte[] bytes = {0, -1, 127, -128};
    RecordParts parts = parts(Schema.OPTIONAL_BYTES_SCHEMA, bytes);
    assertThat(parts.value().toByteArray()).isEqualTo(bytes);
    SchemaAndValue restored = converter.value("t", there(parts));
    assertThat(restored.schema()).isEqualTo(Schema.OPTIONAL_BYTES_SCHEMA);
    assertThat((byte[]) restored.value()).isEqualTo(bytes);
  }

  @Test
  void stringsPassAsUtf8() {
    RecordParts parts = parts(Schema.OPTIONAL_STRING_SCHEMA, "größe 鍵");
    assertThat(parts.value().toByteArray()).isEqualTo("größe 鍵".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void schemasAndValuesComeBackEqual() {
    Schema struct =
        SchemaBuilder.struct()
            .name("order")
            .version(3)
            .doc("one order")
            .field("id", Schema.INT64_SCHEMA)
            .field("note", SchemaBuilder.string().optional().defaultValue("none").build())
            .field("price", Decimal.schema(2))
            .field("tags", SchemaBuilder.array(Schema.STRING_SCHEMA).build())
            .field("raw", Schema.BYTES_SCHEMA)
            .build();
    Struct value =
        new Struct(struct)
            .put("id", Long.MAX_VALUE)
            .put("price", new BigDecimal("12.34"))
            .put("tags", List.of("a", "b"))
            .put("raw", new byte[] {1, 2});
    List<SchemaAndValue> all =
        List.of(
            new SchemaAndValue(Schema.STRING_SCHEMA, "x"),
            new SchemaAndValue(Schema.OPTIONAL_STRING_SCHEMA, ""),
            new SchemaAndValue(null, "without"),
            new SchemaAndValue(Schema.INT8_SCHEMA, (byte) 7),
            new SchemaAndValue(Schema.OPTIONAL_INT32_SCHEMA, 7),
            new SchemaAndValue(Schema.BOOLEAN_SCHEMA, true),
            new SchemaAndValue(Schema.FLOAT64_SCHEMA, 1.5),
            new SchemaAndValue(SchemaBuilder.string().name("named").build(), "x"),
            new SchemaAndValue(null, Map.of("a", 1L, "b", List.of("c"))),
            new SchemaAndValue(null, 42L),
            new SchemaAndValue(struct, value));
    for (SchemaAndValue one : all) {
      RecordParts parts = there(parts(one.schema(), one.value()));
      SchemaAndValue restored = converter.value("t", parts);
      assertThat(restored.schema()).as("%s", one).isEqualTo(one.schema());
      if (one.value() instanceof Struct) {
        Struct back = (Struct) restored.value();
        assertThat(back.getWithoutDefault("note")).isNull();
        assertThat(back.get("price")).isEqualTo(value.get("price"));
        assertThat(back.getInt64("id")).isEqualTo(Long.MAX_VALUE);
        assertThat(back.getBytes("raw")).isEqualTo(new byte[] {1, 2});
      } else {
        assertThat(restored.value()).as("%s", one).isEqualTo(one.value());
      }
    }
  }

  @Test
  void keysComeBackLikeValues() {
    SinkRecord record =
        new SinkRecord(
            "t", 0, Schema.INT32_SCHEMA, 5, null, null, 9, 1L, TimestampType.CREATE_TIME);
    RecordParts parts = there(converter.toParts(record));
    assertThat(converter.key("t", parts)).isEqualTo(new SchemaAndValue(Schema.INT32_SCHEMA, 5));
    assertThat(converter.value("t", parts)).isEqualTo(SchemaAndValue.NULL);
  }

  /** A null value is a delete, which has no schema; the same goes for keys and headers. */
  @Test
  void aNullComesBackWithoutTheSchemaThatItHad() {
    for (Schema schema :
        List.of(
            Schema.OPTIONAL_STRING_SCHEMA,
            Schema.OPTIONAL_BYTES_SCHEMA,
            Schema.OPTIONAL_INT64_SCHEMA,
            SchemaBuilder.string().optional().defaultValue("none").build(),
            SchemaBuilder.struct().name("order").optional().build())) {
      ConnectHeaders headers = new ConnectHeaders();
      headers.add("h", null, schema);
      SinkRecord record =
          new SinkRecord(
              "t", 0, schema, null, schema, null, 9, 1L, TimestampType.CREATE_TIME, headers);
      RecordParts parts = converter.toParts(record);
      assertThat(parts.value()).as("%s", schema).isNull();
      RecordParts restored = there(parts);
      assertThat(converter.key("t", restored)).isEqualTo(SchemaAndValue.NULL);
      assertThat(converter.value("t", restored)).isEqualTo(SchemaAndValue.NULL);
      assertThat(converter.headers("t", restored).lastWithName("h").schema()).isNull();
      assertThat(converter.headers("t", restored).lastWithName("h").value()).isNull();
    }
  }

  @Test
  void headersComeBackInOrderWithDuplicatesAndNulls() {
    ConnectHeaders headers = new ConnectHeaders();
    headers.addString("a", "1");
    headers.addString("b", "x");
    headers.addString("a", "2");
    headers.add("none", null, null);
    headers.addBytes("raw", new byte[0]);
    for (String text : List.of("7", "true", "12345678901", "1.5", "[1,2]", "{\"k\":1}", "plain")) {
      headers.add("parsed", Values.parseString(text));
    }
    SinkRecord record =
        new SinkRecord(
            "t", 0, null, null, null, "v", 9, null, TimestampType.NO_TIMESTAMP_TYPE, headers);
    RecordParts parts = there(converter.toParts(record));
    ConnectHeaders restored = converter.headers("t", parts);
    assertThat(restored.size()).isEqualTo(headers.size());
    var expected = headers.iterator();
    for (var header : restored) {
      var wanted = expected.next();
      assertThat(header.key()).isEqualTo(wanted.key());
      if (wanted.value() instanceof byte[] bytes) {
        assertThat((byte[]) header.value()).isEqualTo(bytes);
      } else {
        assertThat(header.value()).isEqualTo(wanted.value());
        assertThat(header.schema()).isEqualTo(wanted.schema());
      }
    }
    assertThat(parts.timestampMs()).isNull();
  }

  @Test
  void aValueThatDoesNotFitItsSchemaIsAnError() {
    assertThatThrownBy(() -> parts(Schema.STRING_SCHEMA, 5))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("does not fit its schema");
  }

  private RecordParts parts(Schema schema, Object value) {
    return converter.toParts(
        new SinkRecord(
            "t", 0, Schema.STRING_SCHEMA, "k", schema, value, 9, 1L, TimestampType.CREATE_TIME));
  }

  /** Through the entry's form and back. */
  private static RecordParts there(RecordParts parts) {
    Mutation mutation = RecordCodec.toMutation(parts, 9);
    long timestamp = mutation.timestampMs() == Mutation.NOW ? 99 : mutation.timestampMs();
    return RecordCodec.toParts(
        new Entry(mutation.key(), mutation.value(), 1, timestamp, 0, mutation.attributes()));
  }
}
