package io.isledb.connect.sink;

import io.isledb.connect.common.config.SettingGroup;
import io.isledb.connect.common.config.Validators;
import io.isledb.connect.common.convert.FieldPath;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.jspecify.annotations.Nullable;

/**
 * How long the values of records live. What is not set says nothing; of what is set, the first in
 * the order header, field, fixed that a record has counts.
 *
 * @param header name of a header with the life in ms
 * @param field of the value with the time of expiry
 * @param fixedMs the life of records of which nothing else says it
 */
record TtlSettings(@Nullable String header, @Nullable FieldPath field, @Nullable Long fixedMs) {
  static final String HEADER = "ttl.header";
  static final String FIELD = "ttl.field";
  static final String FIXED_MS = "ttl.ms";

  static void define(ConfigDef definition) {
    new SettingGroup(definition, "Time to live")
        .add(
            FIXED_MS,
            ConfigDef.Type.LONG,
            null,
            Validators.atLeast(1),
            Importance.MEDIUM,
            "How long after a record's timestamp its value ceases to exist, if neither ttl.header"
                + " nor ttl.field says so for the record. Not set: isle.default.ttl.ms holds."
                + " Expired values are not read from their expiry on; their space comes back by"
                + " maintenance. Changes can be followed all the same.")
        .add(
            HEADER,
            ConfigDef.Type.STRING,
            null,
            Validators.notBlank(),
            Importance.LOW,
            "Header that says how many ms after its timestamp a record's value ceases to exist, as"
                + " a number or in digits; the last one of several counts. It goes before"
                + " ttl.field. Records without it, or with null in it, are treated as if this were"
                + " not set; anything but a positive whole number is an error of the record.")
        .add(
            FIELD,
            ConfigDef.Type.STRING,
            null,
            fieldValidator(),
            Importance.LOW,
            "Field of the value that says when it ceases to exist, with dots between levels, such"
                + " as session.expires_at: a Timestamp of Connect or of Debezium, a whole number of"
                + " ms since 1970, or text such as 2026-11-22T12:00:00Z. Records without it, or"
                + " with null in it, are treated as if this were not set; anything else is an error"
                + " of the record.");
  }

  private static ConfigDef.Validator fieldValidator() {
    return ConfigDef.LambdaValidator.with(
        (name, value) -> {
          if (value instanceof String path) {
            Paths.check(name, path);
          }
        },
        () -> "the name of a field, with dots between levels");
  }

  static TtlSettings of(AbstractConfig config) {
    @Nullable String field = config.getString(FIELD);
    return new TtlSettings(
        config.getString(HEADER),
        field == null ? null : FieldPath.of(field),
        config.getLong(FIXED_MS));
  }

  boolean isEmpty() {
    return header == null && field == null && fixedMs == null;
  }
}
