package io.isledb.connect.common.config;

import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Recommender;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.jspecify.annotations.Nullable;

/**
 * A group of settings under definition, in the order in which they are shown. What a form offers
 * for a setting follows from its type and its validator.
 */
public final class SettingGroup {
  private final ConfigDef definition;
  private final String group;
  private Visibility visibility = Visibility.ALWAYS;
  private int order;

  public SettingGroup(ConfigDef definition, String group) {
    this.definition = definition;
    this.group = group;
  }

  /**
   * Lets a form show the settings added from now on only while another setting has one of these
   * values. They are checked all the same.
   */
  public SettingGroup shownWhile(String setting, Object... values) {
    visibility = new Visibility(setting, List.of(values));
    return this;
  }

  /** Lets a form show the settings added from now on. */
  public SettingGroup shownAlways() {
    visibility = Visibility.ALWAYS;
    return this;
  }

  /**
   * Adds one setting.
   *
   * @param preset the default; {@link ConfigDef#NO_DEFAULT_VALUE} for none
   */
  public SettingGroup add(
      String name,
      ConfigDef.Type type,
      @Nullable Object preset,
      @Nullable Validator validator,
      Importance importance,
      String documentation) {
    order++;
    Width width =
        type == ConfigDef.Type.STRING || type == ConfigDef.Type.CLASS ? Width.LONG : Width.SHORT;
    @Nullable Recommender recommender = visibility.recommender(Validators.choices(type, validator));
    definition.define(
        name,
        type,
        preset,
        validator,
        importance,
        documentation,
        group,
        order,
        width,
        displayName(name),
        recommender);
    return this;
  }

  /** Such as {@code Flush interval ms} of {@code flush.interval.ms}. */
  private static String displayName(String name) {
    String words = name.replace("isledb.", "").replace('.', ' ');
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }
}
