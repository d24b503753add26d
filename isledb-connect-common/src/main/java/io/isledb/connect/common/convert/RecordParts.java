package io.isledb.connect.common.convert;

import io.isledb.Slice;
import java.util.List;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka record as bytes: everything of it that an isle keeps.
 *
 * @param key the key; null exactly when its encoding is {@link Encoding#NULL}, which differs from
 *     an empty key
 * @param keyEncoding what the key's bytes are
 * @param value the value; null, for a tombstone, exactly when its encoding is {@link Encoding#NULL}
 * @param valueEncoding what the value's bytes are
 * @param timestampMs the record's time, ms since 1970; null when it has none. Not {@link
 *     Long#MIN_VALUE}
 * @param timestampType whose clock that was
 * @param headers in order, duplicates kept
 */
public record RecordParts(
    @Nullable Slice key,
    Encoding keyEncoding,
    @Nullable Slice value,
    Encoding valueEncoding,
    @Nullable Long timestampMs,
    TimestampType timestampType,
    List<HeaderPart> headers) {

  public RecordParts {
    headers = List.copyOf(headers);
    if ((key == null) != (keyEncoding == Encoding.NULL)
        || (value == null) != (valueEncoding == Encoding.NULL)) {
      throw new IllegalArgumentException("a key or value is null, or it is encoded");
    }
  }
}
