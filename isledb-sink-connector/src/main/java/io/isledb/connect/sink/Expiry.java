package io.isledb.connect.sink;

import io.isledb.Mutation;
import io.isledb.connect.base.Time;
import io.isledb.connect.common.convert.FieldPath;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/**
 * When a record's value ceases to exist. A life is counted from the record's timestamp, so that a
 * record that is stored again expires at the same time; from now when it has none.
 */
final class Expiry {
  private static final String MICROSECONDS = "io.debezium.time.MicroTimestamp";
  private static final String NANOSECONDS = "io.debezium.time.NanoTimestamp";

  private final TtlSettings settings;
  private final Time time;

  Expiry(TtlSettings settings, Time time) {
    this.settings = settings;
    this.time = time;
  }

  /**
   * The time, as in {@link Mutation#expiryMs()}.
   *
   * @throws DataException when what says so is not what it must be
   */
  long of(SinkRecord record) {
    if (settings.isEmpty() || record.value() == null) {
      return Mutation.DEFAULT_EXPIRY;
    }
    @Nullable Header header =
        settings.header() == null ? null : record.headers().lastWithName(settings.header());
    if (header != null && header.value() != null) {
      return after(record, life(header.value()));
    }
    @Nullable FieldPath path = settings.field();
    @Nullable SchemaAndValue field =
        path == null ? null : path.in(record.valueSchema(), record.value());
    if (field != null) {
      // Zero means never to the engine, and below it there is nothing.
      return Math.max(1, moment(field));
    }
    @Nullable Long fixedMs = settings.fixedMs();
    return fixedMs == null ? Mutation.DEFAULT_EXPIRY : after(record, fixedMs);
  }

  private long after(SinkRecord record, long lifeMs) {
    @Nullable Long timestampMs = record.timestamp();
    long fromMs = Math.max(0, timestampMs == null ? time.wallMs() : timestampMs);
    return lifeMs > Long.MAX_VALUE - fromMs ? Mutation.NEVER : fromMs + lifeMs;
  }

  private long life(Object value) {
    Object content =
        value instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : value;
    @Nullable Long ms = null;
    if (isWhole(content)) {
      ms = ((Number) content).longValue();
    } else if (content instanceof String text) {
      ms = digits(text.trim());
    }
    if (ms == null || ms <= 0) {
      throw new DataException(
          "Its header "
              + settings.header()
              + " ("
              + TtlSettings.HEADER
              + ") is no positive whole number of ms: "
              + content);
    }
    return ms;
  }

  private long moment(SchemaAndValue field) {
    Object value = field.value();
    if (value instanceof Date date) {
      return date.getTime();
    }
    if (isWhole(value)) {
      return inMs(field.schema(), ((Number) value).longValue());
    }
    @Nullable Long ms = value instanceof String text ? parsed(text.trim()) : null;
    if (ms == null) {
      throw new DataException(
          "Its field " + settings.field() + " (" + TtlSettings.FIELD + ") is no time: " + value);
    }
    return ms;
  }

  private static long inMs(@Nullable Schema schema, long value) {
    @Nullable String name = schema == null ? null : schema.name();
    if (MICROSECONDS.equals(name)) {
      return TimeUnit.MICROSECONDS.toMillis(value);
    }
    return NANOSECONDS.equals(name) ? TimeUnit.NANOSECONDS.toMillis(value) : value;
  }

  private static boolean isWhole(Object value) {
    return value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte;
  }

  private static @Nullable Long parsed(String text) {
    @Nullable Long ms = digits(text);
    if (ms != null) {
      return ms;
    }
    try {
      return OffsetDateTime.parse(text).toInstant().toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      return null;
    }
  }

  private static @Nullable Long digits(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
