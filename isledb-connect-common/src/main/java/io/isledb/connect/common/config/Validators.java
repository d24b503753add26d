package io.isledb.connect.common.config;

import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/** Checks of single settings, with messages that say what is allowed. */
public final class Validators {
  private Validators() {}

  /** A whole number between two bounds, both allowed. */
  public static Validator between(long least, long most) {
    return new Validator() {
      @Override
      public void ensureValid(String name, @Nullable Object value) {
        if (value instanceof Number number
            && (number.longValue() < least || number.longValue() > most)) {
          throw new ConfigException(name, value, "allowed is " + this);
        }
      }

      @Override
      public String toString() {
        return least + " to " + most;
      }
    };
  }

  /** A whole number that is not below a bound. */
  public static Validator atLeast(long least) {
    return new Validator() {
      @Override
      public void ensureValid(String name, @Nullable Object value) {
        if (value instanceof Number number && number.longValue() < least) {
          throw new ConfigException(name, value, "allowed is " + this);
        }
      }

      @Override
      public String toString() {
        return least + " or more";
      }
    };
  }

  /** One of a few words, in lower case. */
  public static Validator oneOf(String... words) {
    return new OneOf(List.of(words));
  }

  /** One of the constants of an enumeration, in lower case. */
  public static <E extends Enum<E>> Validator oneOf(Class<E> type) {
    String[] words = new String[type.getEnumConstants().length];
    for (E constant : type.getEnumConstants()) {
      words[constant.ordinal()] = constant.name().toLowerCase(Locale.ROOT);
    }
    return oneOf(words);
  }

  /** Text that is not blank, where it is set. */
  public static Validator notBlank() {
    return ConfigDef.LambdaValidator.with(
        (name, value) -> {
          Object plain = value instanceof Password secret ? secret.value() : value;
          if (plain instanceof String text && text.isBlank()) {
            throw new ConfigException(name, value, "it must not be blank");
          }
        },
        () -> "not blank");
  }

  /** Globs on the paths of isles, each of which can match one. */
  public static Validator globs() {
    return ConfigDef.LambdaValidator.with(
        (name, value) -> {
          if (value instanceof List<?> globs) {
            for (Object glob : globs) {
              String text = String.valueOf(glob);
              if (text.isBlank() || ("/" + text + "/").contains("//")) {
                throw new ConfigException(name, text, "a path has no empty part between slashes");
              }
            }
          }
        },
        () -> "paths with *, ** and ?, without slashes at their ends");
  }

  /** What something costs. */
  static Validator price() {
    return ConfigDef.LambdaValidator.with(
        (name, value) -> {
          if (value instanceof Double price && !(price >= 0 && price < Double.POSITIVE_INFINITY)) {
            throw new ConfigException(name, value, "allowed is 0 or more");
          }
        },
        () -> "0 or more");
  }

  /** The values that a form can offer; empty when there are too many. */
  static List<Object> choices(ConfigDef.Type type, @Nullable Validator validator) {
    if (type == ConfigDef.Type.BOOLEAN) {
      return List.of(true, false);
    }
    return validator instanceof OneOf oneOf ? List.copyOf(oneOf.allowed()) : List.of();
  }

  private record OneOf(List<String> allowed) implements Validator {
    @Override
    public void ensureValid(String name, @Nullable Object value) {
      if (value instanceof String word && !allowed.contains(word)) {
        throw new ConfigException(name, value, "allowed is one of: " + this);
      }
    }

    @Override
    public String toString() {
      return String.join(", ", allowed);
    }
  }
}
