package io.isledb.connect.source;

import io.isledb.ChangeBatch;
import io.isledb.ChangeIterator;
import io.isledb.connect.common.ErrorMapping;
import io.isledb.connect.common.convert.RecordCodec;
import io.isledb.connect.common.convert.RecordConverter;
import io.isledb.connect.common.convert.RecordParts;
import io.isledb.connect.source.SnapshotWalk.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Makes Kafka's records of one isle's changes. What it makes refers to none of the memory that the
 * changes lie in. Thread-safe.
 */
final class RecordMaker {
  private final Converters converters;
  private final IslePath isle;
  private final Map<String, String> sourcePartition;
  private final String topic;
  private final @Nullable Integer partition;

  RecordMaker(Converters converters, IslePath isle, SourceSettings.Records settings) {
    this.converters = converters;
    this.isle = isle;
    this.sourcePartition = SourceOffset.partition(isle.path());
    this.topic = settings.topics().topic(isle);
    this.partition = settings.partitions() == PartitionMode.BY_KEY ? null : isle.partition();
  }

  /**
   * The records of a batch, whose memory is let go. When this fails the batch can be tried again.
   */
  List<SourceRecord> records(ChangeBatch batch) {
    List<SourceRecord> records = new ArrayList<>(batch.changes().size());
    RecordConverter converter = converters.take();
    ChangeIterator changes = batch.iterate();
    try {
      for (int left = batch.changes().size() - 1; changes.next(); left--) {
        records.add(record(converter, batch, changes, left == 0));
      }
    } finally {
      converters.giveBack(converter);
    }
    changes.close();
    return records;
  }

  private SourceRecord record(
      RecordConverter converter, ChangeBatch batch, ChangeIterator change, boolean isLast) {
    long ordinal = change.sequence() - batch.commit().firstSequence();
    OffsetMap after =
        isLast
            ? OffsetMap.ofFeed(batch.next().commitId(), batch.next().ordinal())
            : OffsetMap.ofFeed(batch.commit().id(), ordinal + 1);
    try {
      RecordParts parts =
          RecordCodec.toParts(
              change.key(),
              change.value(),
              change.attributes(),
              change.timestampMs(),
              change.sequence());
      return record(converter, parts, after);
    } catch (RuntimeException e) {
      throw failed(after, e);
    }
  }

  /** The records of a part of a snapshot. */
  List<SourceRecord> records(List<Change> changes) {
    List<SourceRecord> records = new ArrayList<>(changes.size());
    RecordConverter converter = converters.take();
    try {
      for (Change change : changes) {
        records.add(record(converter, change));
      }
    } finally {
      converters.giveBack(converter);
    }
    return records;
  }

  private SourceRecord record(RecordConverter converter, Change change) {
    try {
      return record(converter, RecordCodec.toParts(change.entry()), change.after().toMap());
    } catch (RuntimeException e) {
      throw failed(change.after().toMap(), e);
    }
  }

  private SourceRecord record(RecordConverter converter, RecordParts parts, OffsetMap after) {
    SchemaAndValue key = converter.key(isle.topic(), parts);
    SchemaAndValue value = converter.value(isle.topic(), parts);
    return new SourceRecord(
        sourcePartition,
        after,
        topic,
        partition,
        key.schema(),
        key.value(),
        value.schema(),
        value.value(),
        timestamp(parts),
        converter.headers(isle.topic(), parts));
  }

  private ConnectException failed(OffsetMap after, RuntimeException e) {
    return ErrorMapping.toConnect(
        "Restoring the record before " + after + " of the isle " + isle.path(), e);
  }

  /** Kafka has no times before 1970, though an isle may. */
  private static @Nullable Long timestamp(RecordParts parts) {
    @Nullable Long timestampMs = parts.timestampMs();
    return timestampMs == null || timestampMs < 0 ? null : timestampMs;
  }
}
