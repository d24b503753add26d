package io.isledb.connect.source;

import io.isledb.ChangeBatch;
import io.isledb.ChangeIterator;
import io.isledb.Entry;
import io.isledb.Slice;
import io.isledb.connect.common.ErrorMapping;
import io.isledb.connect.common.convert.RecordCodec;
import io.isledb.connect.common.convert.RecordConverter;
import io.isledb.connect.common.convert.RecordParts;
import io.isledb.connect.source.Chunk.Made;
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
  /** What a record takes besides its key and value. */
  private static final long RECORD_BYTES = 256;

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
  Made made(ChangeBatch batch) {
    List<SourceRecord> records = new ArrayList<>(batch.changes().size());
    long bytes = 0;
    RecordConverter converter = converters.take();
    ChangeIterator changes = batch.iterate();
    try {
      for (int left = batch.changes().size() - 1; changes.next(); left--) {
        OffsetMap after = after(batch, changes, left == 0);
        RecordParts parts = parts(changes, after);
        records.add(record(converter, parts, after));
        bytes += bytes(parts);
      }
    } finally {
      converters.giveBack(converter);
    }
    changes.close();
    return new Made(records, bytes);
  }

  private static OffsetMap after(ChangeBatch batch, ChangeIterator change, boolean isLast) {
    if (isLast) {
      return OffsetMap.ofFeed(batch.next().commitId(), batch.next().ordinal());
    }
    long ordinal = change.sequence() - batch.commit().firstSequence();
    return OffsetMap.ofFeed(batch.commit().id(), ordinal + 1);
  }

  private RecordParts parts(ChangeIterator change, OffsetMap after) {
    try {
      return RecordCodec.toParts(
          change.key(),
          change.value(),
          change.attributes(),
          change.timestampMs(),
          change.sequence());
    } catch (RuntimeException e) {
      throw failed(after, e);
    }
  }

  /** The records of a part of a snapshot. */
  Made made(List<Change> changes) {
    List<SourceRecord> records = new ArrayList<>(changes.size());
    long bytes = 0;
    RecordConverter converter = converters.take();
    try {
      for (Change change : changes) {
        OffsetMap after = change.after().toMap();
        RecordParts parts = parts(change.entry(), after);
        records.add(record(converter, parts, after));
        bytes += bytes(parts);
      }
    } finally {
      converters.giveBack(converter);
    }
    return new Made(records, bytes);
  }

  private RecordParts parts(Entry entry, OffsetMap after) {
    try {
      return RecordCodec.toParts(entry);
    } catch (RuntimeException e) {
      throw failed(after, e);
    }
  }

  private static long bytes(RecordParts parts) {
    Slice key = parts.key();
    Slice value = parts.value();
    return RECORD_BYTES + (key == null ? 0 : key.length()) + (value == null ? 0 : value.length());
  }

  private SourceRecord record(RecordConverter converter, RecordParts parts, OffsetMap after) {
    try {
      return converted(converter, parts, after);
    } catch (RuntimeException e) {
      throw failed(after, e);
    }
  }

  private SourceRecord converted(RecordConverter converter, RecordParts parts, OffsetMap after) {
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
