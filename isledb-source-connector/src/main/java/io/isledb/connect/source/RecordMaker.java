package io.isledb.connect.source;

import io.isledb.connect.common.convert.RecordCodec;
import io.isledb.connect.common.convert.RecordConverter;
import io.isledb.connect.common.convert.RecordParts;
import io.isledb.connect.source.Chunk.Change;
import java.util.Map;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** Makes Kafka's records of one isle's changes. Not thread-safe, as converters need not be. */
final class RecordMaker {
  private final RecordConverter converter;
  private final IslePath isle;
  private final Map<String, String> sourcePartition;
  private final String topic;
  private final @Nullable Integer partition;

  RecordMaker(RecordConverter converter, IslePath isle, SourceSettings.Records settings) {
    this.converter = converter;
    this.isle = isle;
    this.sourcePartition = SourceOffset.partition(isle.path());
    this.topic = settings.topics().topic(isle);
    this.partition = settings.partitions() == PartitionMode.BY_KEY ? null : isle.partition();
  }

  SourceRecord record(Change change) {
    RecordParts parts = RecordCodec.toParts(change.entry());
    SchemaAndValue key = converter.key(isle.topic(), parts);
    SchemaAndValue value = converter.value(isle.topic(), parts);
    return new SourceRecord(
        sourcePartition,
        change.after().toMap(),
        topic,
        partition,
        key.schema(),
        key.value(),
        value.schema(),
        value.value(),
        timestamp(parts),
        converter.headers(isle.topic(), parts));
  }

  /** Kafka has no times before 1970, though an isle may. */
  private static @Nullable Long timestamp(RecordParts parts) {
    @Nullable Long timestampMs = parts.timestampMs();
    return timestampMs == null || timestampMs < 0 ? null : timestampMs;
  }
}
