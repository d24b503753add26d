package io.isledb.store;

import io.isledb.error.InvalidOptionException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The options of one kind of store, by name; some are secret, so that they are never shown. For
 * those who write stores.
 */
public final class StoreOptions {
  /** Longest that a request to a remote store takes, in ms, unless an option says otherwise. */
  public static final int REQUEST_TIMEOUT_MS = 60_000;

  /** Longest that connecting takes, in ms, unless an option says otherwise. */
  public static final int CONNECT_TIMEOUT_MS = 5_000;

  /** Most connections at once, unless an option says otherwise. */
  public static final int CONNECTIONS_MAX = 64;

  private final Map<String, String> values;

  private StoreOptions(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Picks the options of a kind of store.
   *
   * @param options of all kinds
   * @param prefix what this kind's begin with, with a dot at its end
   * @param known the names of this kind
   * @throws InvalidOptionException when one with the prefix is not known
   */
  public static StoreOptions pick(Map<String, String> options, String prefix, Set<String> known) {
    Map<String, String> values = new TreeMap<>();
    options.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            if (!known.contains(name)) {
              throw new InvalidOptionException("This option of a store is not known")
                  .with("option", name)
                  .with("known", new TreeSet<>(known));
            }
            values.put(name, value);
          }
        });
    return new StoreOptions(values);
  }

  /** The value of an option, if it is given. */
  public Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name));
  }

  public boolean isGiven(String name) {
    return values.containsKey(name);
  }

  /** The value of an option that is a whole number from 1. */
  public int number(String name, int otherwise) {
    String text = values.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(text.trim());
      if (number > 0) {
        return number;
      }
      throw notANumber(name, text, null);
    } catch (NumberFormatException e) {
      throw notANumber(name, text, e);
    }
  }

  /** The value of an option that is {@code true} or {@code false}. */
  public boolean flag(String name) {
    String text = values.getOrDefault(name, "false");
    if (!text.equals("true") && !text.equals("false")) {
      throw new InvalidOptionException("This option is true or false")
          .with("option", name)
          .with("value", text);
    }
    return text.equals("true");
  }

  /** Checks that an option is not given without another. */
  public void together(String name, String needed) {
    if (isGiven(name) && !isGiven(needed)) {
      throw new InvalidOptionException("This option needs another one")
          .with("option", name)
          .with("needs", needed);
    }
  }

  /** Checks that at most one of some options is given. */
  public void atMostOne(String... names) {
    @Nullable String first = null;
    for (String name : names) {
      if (isGiven(name) && first != null) {
        throw new InvalidOptionException("These options exclude each other; give one of them")
            .with("option", name)
            .with("excludedBy", first);
      }
      if (isGiven(name)) {
        first = name;
      }
    }
  }

  private static InvalidOptionException notANumber(
      String name, String text, @Nullable NumberFormatException e) {
    return new InvalidOptionException("This option is a whole number from 1", e)
        .with("option", name)
        .with("value", text);
  }

  /** The names alone. */
  @Override
  public String toString() {
    return values.keySet().toString();
  }
}
