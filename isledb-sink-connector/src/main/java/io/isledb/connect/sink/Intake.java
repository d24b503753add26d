package io.isledb.connect.sink;

import io.isledb.Mutation;
import io.isledb.connect.base.Time;
import io.isledb.connect.common.convert.FieldKey;
import io.isledb.connect.common.convert.Filing;
import io.isledb.connect.common.convert.RecordCodec;
import io.isledb.connect.common.convert.RecordConverter;
import io.isledb.connect.sink.RecordSettings.KeyStrategy;
import io.isledb.connect.sink.RecordSettings.NullKeys;
import io.isledb.connect.sink.RecordSettings.NullValues;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** Decides what becomes of a record: a change of the isle, nothing, or an error. */
final class Intake {
  private final RecordSettings settings;
  private final RecordConverter converter;
  private final Expiry expiry;
  private final @Nullable FieldKey fields;

  Intake(RecordSettings settings, TtlSettings ttl, RecordConverter converter, Time time) {
    this.settings = settings;
    this.converter = converter;
    this.expiry = new Expiry(ttl, time);
    this.fields = settings.keyStrategy().usesFields() ? new FieldKey(settings.keyFields()) : null;
  }

  /**
   * The change that keeps a record.
   *
   * @return null when it is to be passed over
   * @throws DataException when it cannot be kept
   */
  @Nullable Mutation mutation(SinkRecord record, long offset) {
    boolean lacksKey = record.key() == null && settings.keyStrategy().usesRecordKey();
    if (lacksKey && settings.nullKeys() == NullKeys.FAIL) {
      throw new DataException(
          "It has no key, and "
              + RecordSettings.NULL_KEYS
              + " is fail; with offset it is stored, with ignore passed over");
    }
    if (record.value() == null && settings.nullValues() == NullValues.FAIL) {
      throw new DataException(
          "It has no value, and "
              + RecordSettings.NULL_VALUES
              + " is fail; with delete it deletes its key, with ignore it is passed over");
    }
    boolean isIgnored =
        (lacksKey && settings.nullKeys() == NullKeys.IGNORE)
            || (record.value() == null && settings.nullValues() == NullValues.IGNORE);
    if (isIgnored) {
      return null;
    }
    Filing filing = lacksKey ? Filing.byRecordKey(offset) : filing(record, offset);
    return RecordCodec.toMutation(converter.toParts(record), filing.expiringAt(expiry.of(record)));
  }

  private Filing filing(SinkRecord record, long offset) {
    if (fields == null) {
      return settings.keyStrategy() == KeyStrategy.OFFSET
          ? Filing.byOffset(offset)
          : Filing.byRecordKey(offset);
    }
    return settings.keyStrategy() == KeyStrategy.KEY_FIELDS
        ? Filing.byKey(fields.of(record.keySchema(), record.key()), offset)
        : Filing.byKey(fields.of(record.valueSchema(), record.value()), offset);
  }
}
