package io.isledb.bench.parts;

import io.isledb.Entry;
import io.isledb.Mutation;
import io.isledb.Slice;
import io.isledb.bench.SampleRecords;
import io.isledb.connect.common.convert.RecordCodec;
import io.isledb.connect.common.convert.RecordConverter;
import io.isledb.connect.common.convert.RecordParts;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.Converter;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What turning a record into a change costs, and an entry into a record; both of plain bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ConvertParts {
  private static final String TOPIC = "topic";
  private static final int VALUE_BYTES = 100;

  @Param({"0", "3"})
  public int headers;

  private final RecordConverter converter =
      new RecordConverter(new Unused(), new Unused(), new Unused());
  private SinkRecord record = sample(0);
  private Entry entry = kept(toChange());

  @Setup(Level.Trial)
  public void make() {
    record = sample(headers);
    entry = kept(toChange());
  }

  private static SinkRecord sample(int headers) {
    ConnectHeaders all = new ConnectHeaders();
    for (int i = 0; i < headers; i++) {
      all.addBytes("header-" + i, SampleRecords.key(i));
    }
    return new SinkRecord(
        TOPIC,
        0,
        Schema.OPTIONAL_BYTES_SCHEMA,
        SampleRecords.key(1),
        Schema.OPTIONAL_BYTES_SCHEMA,
        SampleRecords.value(1, VALUE_BYTES),
        1,
        1L,
        TimestampType.CREATE_TIME,
        all);
  }

  private static Entry kept(Mutation change) {
    Slice value = Objects.requireNonNull(change.value());
    return new Entry(change.key(), value, 1, change.timestampMs(), 0, change.attributes());
  }

  @Benchmark
  public Mutation toChange() {
    return RecordCodec.toMutation(converter.toParts(record), 1);
  }

  @Benchmark
  public SourceRecord toRecord() {
    RecordParts parts = RecordCodec.toParts(entry);
    SchemaAndValue key = converter.key(TOPIC, parts);
    SchemaAndValue value = converter.value(TOPIC, parts);
    return new SourceRecord(
        Map.of(),
        Map.of(),
        TOPIC,
        0,
        key.schema(),
        key.value(),
        value.schema(),
        value.value(),
        parts.timestampMs(),
        converter.headers(TOPIC, parts));
  }

  /** Bytes pass the converter by. */
  private static final class Unused implements Converter {
    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {}

    @Override
    public byte[] fromConnectData(String topic, Schema schema, Object value) {
      throw new UnsupportedOperationException("bytes need no converter");
    }

    @Override
    public SchemaAndValue toConnectData(String topic, byte[] value) {
      throw new UnsupportedOperationException("bytes need no converter");
    }
  }
}
