package io.isledb.internal.checkpoint;

import io.isledb.error.InvalidOptionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names under which a manifest has checkpoints. Those that users give have no colon. {@code
 * clone:<path of the clone>@<isle id of the clone>} keeps what a clone reads.
 */
final class CheckpointNames {
  private static final Pattern GIVEN = Pattern.compile("[A-Za-z0-9._-]{1,128}");
  private static final String CLONE = "clone:";
  private static final Pattern OF_CLONE = Pattern.compile("clone:(.*)@([0-9A-Z]+)");

  private CheckpointNames() {}

  /** An isle that reads what a checkpoint keeps. */
  record Clone(String path, String isleId) {
    String checkpoint() {
      return CLONE + path + "@" + isleId;
    }
  }

  /**
   * Refuses what no user may call a checkpoint.
   *
   * @throws InvalidOptionException with what is allowed
   */
  static void checkGiven(String name) {
    if (!GIVEN.matcher(name).matches()) {
      throw new InvalidOptionException(
              "The name of a checkpoint has 1 to 128 letters, digits, dots, hyphens and"
                  + " underscores")
          .with("name", name);
    }
  }

  /** The clone that a checkpoint is kept for; null when it is for none. */
  static @Nullable Clone clone(String name) {
    Matcher matcher = OF_CLONE.matcher(name);
    return matcher.matches() ? new Clone(matcher.group(1), matcher.group(2)) : null;
  }
}
