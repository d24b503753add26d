package io.isledb.bench;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The parameters of benchmarks that others have published, taken with {@code --like}. */
final class PublishedDefaults implements IDefaultValueProvider {
  private static final String LIKE = "--like";
  private static final Map<String, Map<String, String>> PUBLISHED =
      Map.of(
          "isledb-go",
          Map.of(
              "--entries", "16384",
              "--operations", "16384",
              "--value-bytes", "256",
              "--block-bytes", "4096"),
          "slatedb",
          Map.of(
              "--entries", "1000000",
              "--operations", "20000",
              "--key-bytes", "20",
              "--value-bytes", "400",
              "--block-bytes", "4096"));

  private final Map<String, String> defaults;

  PublishedDefaults(String... arguments) {
    this.defaults = defaults(arguments);
  }

  private static Map<String, String> defaults(String... arguments) {
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      String name = null;
      if (argument.startsWith(LIKE + "=")) {
        name = argument.substring(LIKE.length() + 1);
      } else if (argument.equals(LIKE) && i + 1 < arguments.length) {
        name = arguments[i + 1];
      }
      if (name != null) {
        Map<String, String> found = PUBLISHED.get(name);
        if (found == null) {
          throw new BenchException("There are no published defaults named '" + name + "'");
        }
        return found;
      }
    }
    return Map.of();
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    return argument instanceof OptionSpec option ? defaults.get(option.longestName()) : null;
  }
}
