package io.isledb.connect.common.config;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.jspecify.annotations.Nullable;

/** A group of settings under definition, in the order in which they are shown. */
public final class SettingGroup {
  private final ConfigDef definition;
  private final String group;
  private int order;

  public SettingGroup(ConfigDef definition, String group) {
    this.definition = definition;
    this.group = group;
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
    definition.define(
        name, type, preset, validator, importance, documentation, group, order, width, name);
    return this;
  }
}
