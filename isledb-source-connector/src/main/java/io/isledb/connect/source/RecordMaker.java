package io.isledb.connect.source;

import io.isledb.ChangeBatch;
import io.isledb.ChangeIterator;
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
import java.util.function.Supplier;
import org.apache.kafka.connect.data.SchemaAndValue;
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
    int count = batch.changes().size();
    ChangeIterator changes = batch.iterate();
    Supplier<RecordParts> present = () -> parts(changes);
    Made made;
    try (Making making = new Making(count)) {
      for (int left = count - 1; changes.next(); left--) {
        making.add(after(batch, changes, left == 0), present);
      }
      made = making.made();
    }
    changes.close();
    return made;
  }

  private static OffsetMap after(ChangeBatch batch, ChangeIterator change, boolean isLast) {
    if (isLast) {
      return OffsetMap.ofFeed(batch.next().commitId(), batch.next().ordinal());
    }
    long ordinal = change.sequence() - batch.commit().firstSequence();
    return OffsetMap.ofFeed(batch.commit().id(), ordinal + 1);
  }

  private static RecordParts parts(ChangeIterator change) {
    return RecordCodec.toParts(
        change.key(), change.value(), change.attributes(), change.timestampMs(), change.sequence());
  }

  /** The records of a part of a snapshot. */
  Made made(List<Change> changes) {
    try (Making making = new Making(changes.size())) {
      for (Change change : changes) {
        making.add(change.after().toMap(), () -> RecordCodec.toParts(change.entry()));
      }
      return making.made();
    }
  }

  /** Records that are made one after another by one of the converters, which it gives back. */
  private final class Making implements AutoCloseable {
    private final RecordConverter converter = converters.take();
    private final List<SourceRecord> records;
    private long bytes;

    Making(int count) {
      this.records = new ArrayList<>(count);
    }

    void add(OffsetMap after, Supplier<RecordParts> change) {
      try {
        RecordParts parts = change.get();
        records.add(converted(converter, parts, after));
        bytes += bytes(parts);
      } catch (RuntimeException e) {
        throw ErrorMapping.toConnect(
            "Restoring the record before " + after + " of the isle " + isle.path(), e);
      }
    }

    Made made() {
      return new Made(records, bytes);
    }

    @Override
    public void close() {
      converters.giveBack(converter);
    }
  }

  private static long bytes(RecordParts parts) {
    Slice key = parts.key();
    Slice value = parts.value();
    return RECORD_BYTES + (key == null ? 0 : key.length()) + (value == null ? 0 : value.length());
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

  /** Kafka has no times before 1970, though an isle may. */
  private static @Nullable Long timestamp(RecordParts parts) {
    @Nullable Long timestampMs = parts.timestampMs();
    return timestampMs == null || timestampMs < 0 ? null : timestampMs;
  }
}
