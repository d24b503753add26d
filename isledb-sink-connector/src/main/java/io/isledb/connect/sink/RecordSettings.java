package io.isledb.connect.sink;

import io.isledb.connect.common.config.Problems;
import io.isledb.connect.common.config.SettingGroup;
import io.isledb.connect.common.config.Validators;
import io.isledb.connect.common.convert.FieldPath;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/**
 * Under which key each record is kept, and what happens to those that lack something.
 *
 * @param keyStrategy what the isle's key is made of
 * @param keyFields the fields that it is made of, if it is
 * @param nullKeys what happens to records without a key, where one is needed
 * @param nullValues what happens to records without a value
 */
record RecordSettings(
    KeyStrategy keyStrategy, List<FieldPath> keyFields, NullKeys nullKeys, NullValues nullValues) {

  static final String KEY_STRATEGY = "key.strategy";
  static final String KEY_FIELDS = "key.fields";
  static final String NULL_KEYS = "behavior.on.null.keys";
  static final String NULL_VALUES = "behavior.on.null.values";

  /** What the isle's key is made of. */
  enum KeyStrategy {
    /** The record's key. */
    RECORD_KEY,
    /** Fields of the record's key. */
    KEY_FIELDS,
    /** Fields of the record's value. */
    VALUE_FIELDS,
    /** The record's offset, so that each is kept. */
    OFFSET;

    boolean usesFields() {
      return this == KEY_FIELDS || this == VALUE_FIELDS;
    }

    boolean usesRecordKey() {
      return this == RECORD_KEY || this == KEY_FIELDS;
    }
  }

  /** What happens to records without a key. */
  enum NullKeys {
    /** Each gets a key made of its offset, and has none again when the source gives it back. */
    OFFSET,
    /** Each is passed over. */
    IGNORE,
    /** Each is an error. */
    FAIL
  }

  /** What happens to records without a value. */
  enum NullValues {
    /** Each deletes its key. */
    DELETE,
    /** Each is passed over. */
    IGNORE,
    /** Each is an error. */
    FAIL
  }

  static void define(ConfigDef definition) {
    SettingGroup group = new SettingGroup(definition, "Records");
    group
        .add(
            KEY_STRATEGY,
            ConfigDef.Type.STRING,
            "record_key",
            Validators.oneOf(KeyStrategy.class),
            Importance.HIGH,
            "Under which key a record is kept in the isle. record_key: its own. key_fields and"
                + " value_fields: fields of its key or value, see key.fields. offset: one made of"
                + " its offset, so that every record is kept, as an event. The source gives each"
                + " record back with the key that it had. Changing it leaves what is there under"
                + " the keys that it has.")
        .shownWhile(KEY_STRATEGY, "key_fields", "value_fields")
        .add(
            KEY_FIELDS,
            ConfigDef.Type.LIST,
            "",
            fieldsValidator(),
            Importance.HIGH,
            "Fields, separated by commas, that key.strategy=key_fields or value_fields makes the"
                + " isle's key of; dots lead into structures, such as after.id. One field is its"
                + " text, or its bytes, as it is: numbers in decimal, times as ms since 1970."
                + " Several are joined so that they sort field by field. A record that lacks one is"
                + " an error, which errors.tolerance decides about.")
        .shownAlways()
        .add(
            NULL_KEYS,
            ConfigDef.Type.STRING,
            "offset",
            Validators.oneOf(NullKeys.class),
            Importance.MEDIUM,
            "Records without a key, where key.strategy needs one: offset stores each under a key"
                + " made of its offset, so that none replaces another, and the source gives them"
                + " back without a key; ignore passes them over; fail treats each as an error,"
                + " which errors.tolerance decides about.")
        .add(
            NULL_VALUES,
            ConfigDef.Type.STRING,
            "delete",
            Validators.oneOf(NullValues.class),
            Importance.MEDIUM,
            "Records without a value: delete deletes their key, and the source gives them back as"
                + " tombstones; ignore passes them over; fail treats each as an error, which"
                + " errors.tolerance decides about.");
  }

  private static ConfigDef.Validator fieldsValidator() {
    return ConfigDef.LambdaValidator.with(
        (name, value) -> {
          if (value instanceof List<?> paths) {
            paths.forEach(path -> Paths.check(name, String.valueOf(path)));
          }
        },
        () -> "names of fields, with dots between levels");
  }

  static void check(Problems problems) {
    if (!problems.areSound(KEY_STRATEGY, KEY_FIELDS, NULL_VALUES)) {
      return;
    }
    KeyStrategy strategy = strategy(String.valueOf(problems.value(KEY_STRATEGY)));
    boolean hasFields = problems.value(KEY_FIELDS) instanceof List<?> list && !list.isEmpty();
    if (strategy.usesFields() && !hasFields) {
      problems.add(word(strategy) + " needs " + KEY_FIELDS, KEY_FIELDS, KEY_STRATEGY);
    } else if (!strategy.usesFields() && hasFields) {
      problems.add(
          word(strategy) + " makes no key of fields; set key_fields or value_fields",
          KEY_FIELDS,
          KEY_STRATEGY);
    }
    if (strategy == KeyStrategy.VALUE_FIELDS && "delete".equals(problems.value(NULL_VALUES))) {
      problems.add(
          "A record without a value has no fields, so that "
              + word(strategy)
              + " cannot tell which key it deletes; set "
              + NULL_VALUES
              + " to ignore or fail",
          NULL_VALUES,
          KEY_STRATEGY);
    }
  }

  private static String word(KeyStrategy strategy) {
    return KEY_STRATEGY + "=" + strategy.name().toLowerCase(Locale.ROOT);
  }

  private static KeyStrategy strategy(String word) {
    return KeyStrategy.valueOf(word.toUpperCase(Locale.ROOT));
  }

  static RecordSettings of(AbstractConfig config) {
    return new RecordSettings(
        strategy(config.getString(KEY_STRATEGY)),
        config.getList(KEY_FIELDS).stream().map(FieldPath::of).toList(),
        NullKeys.valueOf(config.getString(NULL_KEYS).toUpperCase(Locale.ROOT)),
        NullValues.valueOf(config.getString(NULL_VALUES).toUpperCase(Locale.ROOT)));
  }
}
