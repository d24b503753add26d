package io.isledb.connect.source;

import io.isledb.Slice;
import io.isledb.connect.common.convert.HeaderPart;
import io.isledb.connect.common.convert.RecordParts;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** A record as a consumer sees it, to be compared. */
record Published(
    String topic,
    @Nullable Integer partition,
    @Nullable Slice key,
    @Nullable Slice value,
    @Nullable Long timestampMs,
    List<String> headers) {

  static Published of(SourceRecord record) {
    List<String> headers = new ArrayList<>();
    for (Header header : record.headers()) {
      headers.add(header.key() + "=" + slice(header.value()));
    }
    return new Published(
        record.topic(),
        record.kafkaPartition(),
        slice(record.key()),
        slice(record.value()),
        record.timestamp(),
        headers);
  }

  static List<Published> of(List<SourceRecord> records) {
    return records.stream().map(Published::of).toList();
  }

  /** Records together with their places, to be compared. */
  static List<Object> placed(List<SourceRecord> records) {
    return records.stream()
        .<Object>map(record -> List.of(record.sourceOffset(), Published.of(record)))
        .toList();
  }

  /** What a stored record should come out as. */
  static List<Published> expected(
      String topic, @Nullable Integer partition, List<List<RecordParts>> commits) {
    List<Published> expected = new ArrayList<>();
    for (List<RecordParts> commit : commits) {
      for (RecordParts parts : commit) {
        List<String> headers = new ArrayList<>();
        for (HeaderPart header : parts.headers()) {
          headers.add(header.name() + "=" + header.value());
        }
        expected.add(
            new Published(
                topic, partition, parts.key(), parts.value(), parts.timestampMs(), headers));
      }
    }
    return expected;
  }

  private static @Nullable Slice slice(@Nullable Object bytes) {
    return bytes == null ? null : Slice.of((byte[]) bytes);
  }
}
