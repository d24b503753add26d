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
    Encoded key = encode(keys, topic, record.keySchema(), record.key());
    Encoded value = encode(values, topic, record.valueSchema(), record.value());
    @Nullable TimestampType type = record.timestampType();
    return new RecordParts(
        key.bytes(),
        key.encoding(),
        value.bytes(),
        value.encoding(),
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
      Encoded value = encode(headers, topic, header.schema(), header.value());
      parts.add(new HeaderPart(header.key(), value.bytes(), value.encoding()));
    }
    return parts;
  }

  private record Encoded(@Nullable Slice bytes, Encoding encoding) {
    static final Encoded NULL = new Encoded(null, Encoding.NULL);
  }

  private static Encoded encode(
      Converter converter, String topic, @Nullable Schema schema, @Nullable Object value) {
    Encoding encoding = Encoding.of(schema, value);
    if (value == null) {
      return Encoded.NULL;
    }
    if (encoding == Encoding.CONVERTED) {
      byte[] converted = converter.fromConnectData(topic, schema, value);
      return converted == null ? Encoded.NULL : new Encoded(Slice.of(converted), encoding);
    }
    if (value instanceof byte[] bytes) {
      return new Encoded(Slice.of(bytes), matching(encoding, !encoding.isString(), value));
    }
    if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return new Encoded(Slice.of(bytes), matching(encoding, !encoding.isString(), value));
    }
    boolean isText = value instanceof String && encoding.isString();
    return new Encoded(Slice.utf8(value.toString()), matching(encoding, isText, value));
  }

  private static Encoding matching(Encoding encoding, boolean matches, Object value) {
    if (!matches) {
      throw new DataException(
          "A value does not fit its schema: " + value.getClass().getName() + " as " + encoding);
    }
    return encoding;
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
