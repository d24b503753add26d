package io.isledb.connect.common.config;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef.Recommender;
import org.jspecify.annotations.Nullable;

/**
 * When a form shows a setting.
 *
 * @param setting the other setting that decides; null when it is always shown
 * @param values of the other setting with which this one is shown
 */
record Visibility(@Nullable String setting, List<Object> values) {
  static final Visibility ALWAYS = new Visibility(null, List.of());

  /** What a form offers and when; null when there is nothing to say. */
  @Nullable Recommender recommender(List<Object> choices) {
    if (setting == null && choices.isEmpty()) {
      return null;
    }
    return new Recommender() {
      @Override
      public List<Object> validValues(String name, Map<String, Object> parsed) {
        return choices;
      }

      @Override
      public boolean visible(String name, Map<String, Object> parsed) {
        return setting == null
            || values.stream().anyMatch(value -> value.equals(parsed.get(setting)));
      }
    };
  }
}
