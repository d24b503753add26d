package io.isledb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.connect.sink.IsleSinkConnector;
import io.isledb.connect.source.IsleSourceConnector;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every setting of both connectors has all that a form and a reference can tell of one. */
final class SettingsTest {
  private static final ConfigDef SINK = new IsleSinkConnector().config();
  private static final ConfigDef SOURCE = new IsleSourceConnector().config();
  private static final Set<Type> NUMBERS = Set.of(Type.INT, Type.LONG, Type.DOUBLE);

  /** What both connectors mean alike when they have a setting below one of these. */
  private static final List<String> SHARED =
      List.of("isledb.", "maintenance.", "compaction.", "metrics.");

  static List<ConfigDef> definitions() {
    return List.of(SINK, SOURCE);
  }

  private static List<ConfigKey> keys(ConfigDef definition) {
    return definition.configKeys().values().stream().filter(key -> !key.internalConfig).toList();
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void eachHasANameAPlaceAndAMeaning(ConfigDef definition) {
    Map<String, Set<Integer>> places = new HashMap<>();
    for (ConfigKey key : keys(definition)) {
      assertThat(key.name).matches("[a-z0-9]+(\\.[a-z0-9]+)+");
      assertThat(key.group).as(key.name).isNotBlank();
      assertThat(places.computeIfAbsent(key.group, group -> new HashSet<>()).add(key.orderInGroup))
          .as("%s has a place of its own in its group", key.name)
          .isTrue();
      assertThat(key.documentation).as(key.name).endsWith(".");
      assertThat(key.displayName).as(key.name).isNotBlank();
      assertThat(key.importance).as(key.name).isNotNull();
      assertThat(key.width).as(key.name).isNotNull();
    }
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void eachNumberHasAUnitInItsName(ConfigDef definition) {
    for (ConfigKey key : keys(definition)) {
      if (NUMBERS.contains(key.type)) {
        assertThat(key.name)
            .matches(".*\\.(ms|bytes|records|commits|threads|connections|writes|reads)(\\..*)?");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void eachIsCheckedAndItsDefaultPasses(ConfigDef definition) {
    for (ConfigKey key : keys(definition)) {
      boolean isCheckedByItsType = key.type == Type.BOOLEAN || key.type == Type.CLASS;
      assertThat(isCheckedByItsType || key.validator != null).as(key.name).isTrue();
      if (key.validator != null && key.hasDefault()) {
        key.validator.ensureValid(key.name, key.defaultValue);
      }
    }
  }

  /** Without a default a setting is required, or it says what holds while it is not set. */
  @ParameterizedTest
  @MethodSource("definitions")
  void eachNumberAndChoiceSaysWhatHoldsWithoutIt(ConfigDef definition) {
    for (ConfigKey key : keys(definition)) {
      boolean isOpen = key.hasDefault() && key.defaultValue == null;
      if (isOpen && (NUMBERS.contains(key.type) || key.recommender != null)) {
        assertThat(key.documentation).as(key.name).containsPattern("Not set|[Rr]equire");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void eachChoiceIsOfferedAndWhatIsOfferedPasses(ConfigDef definition) {
    for (ConfigKey key : keys(definition)) {
      boolean isChoice =
          key.type == Type.BOOLEAN
              || key.validator != null && key.validator.toString().matches("[\\w:]+(, [\\w:]+)+");
      if (isChoice) {
        assertThat(key.recommender).as(key.name).isNotNull();
        List<Object> offered = key.recommender.validValues(key.name, Map.of());
        assertThat(offered).as(key.name).hasSizeGreaterThan(1);
        if (key.defaultValue != null) {
          assertThat(offered).as(key.name).contains(key.defaultValue);
        }
        for (Object value : offered) {
          if (key.validator != null) {
            key.validator.ensureValid(key.name, value);
          }
        }
      }
    }
  }

  @Test
  void whatBothConnectorsHaveIsDefinedOnce() {
    for (ConfigKey key : keys(SINK)) {
      ConfigKey other = SOURCE.configKeys().get(key.name);
      if (other != null && SHARED.stream().anyMatch(key.name::startsWith)) {
        assertThat(other.type).as(key.name).isEqualTo(key.type);
        assertThat(other.documentation).as(key.name).isEqualTo(key.documentation);
        assertThat(other.group).as(key.name).isEqualTo(key.group);
        assertThat(String.valueOf(other.validator).replaceAll("@.*", ""))
            .as(key.name)
            .isEqualTo(String.valueOf(key.validator).replaceAll("@.*", ""));
      }
    }
  }
}
