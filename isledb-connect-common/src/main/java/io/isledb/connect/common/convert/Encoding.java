package io.isledb.connect.common.convert;

import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/** How a key, a value or a header's value was turned into the bytes that the isle holds. */
public enum Encoding {
  /** The bytes themselves, of a schema that allows null; what Connect's byte converter gives. */
  BYTES_OPTIONAL(0, Schema.OPTIONAL_BYTES_SCHEMA),
  /** The bytes themselves, of a schema that does not allow null. */
  BYTES_REQUIRED(1, Schema.BYTES_SCHEMA),
  /** The bytes themselves, without a schema. */
  BYTES_PLAIN(2, null),
  /** UTF-8, of a schema that allows null; what Connect's string converter gives. */
  STRING_OPTIONAL(3, Schema.OPTIONAL_STRING_SCHEMA),
  /** UTF-8, of a schema that does not allow null. */
  STRING_REQUIRED(4, Schema.STRING_SCHEMA),
  /** UTF-8, without a schema. */
  STRING_PLAIN(5, null),
  /** What the configured converter made of schema and value. */
  CONVERTED(6, null),
  /** There was nothing: null. */
  NULL(7, null);

  private static final Encoding[] BY_CODE = values();

  private final int code;
  private final @Nullable Schema schema;

  Encoding(int code, @Nullable Schema schema) {
    this.code = code;
    this.schema = schema;
  }

  /** The number in the format. */
  int code() {
    return code;
  }

  /** The schema that the value is given back with; null for none. */
  @Nullable Schema schema() {
    return schema;
  }

  boolean isString() {
    return this == STRING_OPTIONAL || this == STRING_REQUIRED || this == STRING_PLAIN;
  }

  /** The encoding of a code; null when there is none. */
  static @Nullable Encoding ofCode(int code) {
    return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
  }

  /** The encoding that keeps this schema and value exactly with the least effort. */
  static Encoding of(@Nullable Schema schema, @Nullable Object value) {
    if (value == null) {
      return NULL;
    }
    if (schema == null) {
      if (value instanceof byte[]) {
        return BYTES_PLAIN;
      }
      return value instanceof String ? STRING_PLAIN : CONVERTED;
    }
    if (!isBare(schema)) {
      return CONVERTED;
    }
    if (schema.type() == Schema.Type.BYTES) {
      return schema.isOptional() ? BYTES_OPTIONAL : BYTES_REQUIRED;
    }
    if (schema.type() == Schema.Type.STRING) {
      return schema.isOptional() ? STRING_OPTIONAL : STRING_REQUIRED;
    }
    return CONVERTED;
  }

  private static boolean isBare(Schema schema) {
    return schema.name() == null
        && schema.version() == null
        && schema.doc() == null
        && schema.defaultValue() == null
        && (schema.parameters() == null || schema.parameters().isEmpty());
  }
}
