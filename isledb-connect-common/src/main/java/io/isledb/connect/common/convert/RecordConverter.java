package io.isledb.connect.common.convert;

import io.isledb.Slice;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.storage.Converter;
import org.jspecify.annotations.Nullable;

/**
 * Between Connect's schemas and values and bytes. Bytes and strings pass as they are, whatever
 * converter the worker uses; everything else goes through the isle's own converters, and comes back
 * with its schema. Not thread-safe, as converters need not be.
 */
public final class RecordConverter {
  private final Converter keys;
  private final Converter values;
  private final Converter headers;

  /**
   * @param keys for keys that are neither bytes nor strings
   * @param values for values that are neither bytes nor strings
   * @param headers for values of headers that are neither bytes nor strings
   */
  public RecordConverter(Converter keys, Converter values, Converter headers) {
    this.keys = keys;
    this.values = values;
    this.headers = headers;
  }

  /**
   * The record as bytes.
   *
   * @throws DataException when a value does not fit its schema, or cannot be converted
   */
  public RecordParts toParts(SinkRecord record) {
    String topic = record.originalTopic();
    Encoding keyEncoding = Encoding.of(record.keySchema(), record.key());
    Encoding valueEncoding = Encoding.of(record.valueSchema(), record.value());
    @Nullable Slice key = bytes(keys, topic, record.keySchema(), record.key(), keyEncoding);
    @Nullable Slice value =
        bytes(values, topic, record.valueSchema(), record.value(), valueEncoding);
    @Nullable TimestampType type = record.timestampType();
    return new RecordParts(
        key,
        key == null ? Encoding.NULL : keyEncoding,
        value,
        value == null ? Encoding.NULL : valueEncoding,
        record.timestamp(),
        type == null ? TimestampType.NO_TIMESTAMP_TYPE : type,
        headerParts(topic, record.headers()));
  }

  /** The record's key, with its schema. */
  public SchemaAndValue key(String topic, RecordParts parts) {
    return decode(keys, topic, parts.key(), parts.keyEncoding());
  }

  /** The record's value, with its schema; null for a tombstone. */
  public SchemaAndValue value(String topic, RecordParts parts) {
    return decode(values, topic, parts.value(), parts.valueEncoding());
  }

  /** The record's headers, in order. */
  public ConnectHeaders headers(String topic, RecordParts parts) {
    ConnectHeaders restored = new ConnectHeaders();
    for (HeaderPart part : parts.headers()) {
      restored.add(part.name(), decode(headers, topic, part.value(), part.encoding()));
    }
    return restored;
  }

  private List<HeaderPart> headerParts(String topic, Headers source) {
    if (source.isEmpty()) {
      return List.of();
    }
    List<HeaderPart> parts = new ArrayList<>(source.size());
    for (Header header : source) {
      Encoding encoding = Encoding.of(header.schema(), header.value());
      @Nullable Slice value = bytes(headers, topic, header.schema(), header.value(), encoding);
      parts.add(new HeaderPart(header.key(), value, value == null ? Encoding.NULL : encoding));
    }
    return parts;
  }

  /** The bytes in that encoding; null for nothing, which a converter too may make of something. */
  private static @Nullable Slice bytes(
      Converter converter,
      String topic,
      @Nullable Schema schema,
      @Nullable Object value,
      Encoding encoding) {
    if (value == null) {
      return null;
    }
    if (encoding == Encoding.CONVERTED) {
      byte @Nullable [] converted = converter.fromConnectData(topic, schema, value);
      return converted == null ? null : Slice.of(converted);
    }
    if (value instanceof byte[] bytes) {
      requireFits(!encoding.isString(), value, encoding);
      return Slice.of(bytes);
    }
    if (value instanceof ByteBuffer buffer) {
      requireFits(!encoding.isString(), value, encoding);
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return Slice.of(bytes);
    }
    requireFits(value instanceof String && encoding.isString(), value, encoding);
    return Slice.utf8(value.toString());
  }

  private static void requireFits(boolean fits, Object value, Encoding encoding) {
    if (!fits) {
      throw new DataException(
          "A value does not fit its schema: " + value.getClass().getName() + " as " + encoding);
    }
  }

  private static SchemaAndValue decode(
      Converter converter, String topic, @Nullable Slice bytes, Encoding encoding) {
    if (bytes == null) {
      return SchemaAndValue.NULL;
    }
    if (encoding == Encoding.CONVERTED) {
      return converter.toConnectData(topic, bytes.toByteArray());
    }
    Object value = encoding.isString() ? bytes.toUtf8() : bytes.toByteArray();
    return new SchemaAndValue(encoding.schema(), value);
  }
}
