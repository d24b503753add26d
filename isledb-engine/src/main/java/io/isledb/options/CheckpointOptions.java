package io.isledb.options;

import io.isledb.error.InvalidOptionException;
import java.time.Duration;

/**
 * How a checkpoint is made.
 *
 * @param timeToLive when it lapses, counted from now on the store's clock; zero for never
 * @param whenNameExists what becomes of a checkpoint of the same name that has not lapsed
 */
public record CheckpointOptions(Duration timeToLive, WhenNameExists whenNameExists) {
  /** What becomes of a checkpoint whose name is given to another. */
  public enum WhenNameExists {
    /** It stays, and the new one is refused. */
    REFUSE,
    /** It is deleted in the same moment. */
    REPLACE
  }

  private static final Duration TIME_TO_LIVE_MAX = Duration.ofDays(100 * 365L);

  /** Lives for ever, and leaves what has the name. */
  public static final CheckpointOptions DEFAULT =
      new CheckpointOptions(Duration.ZERO, WhenNameExists.REFUSE);

  public CheckpointOptions {
    checkTimeToLive(timeToLive);
  }

  /**
   * Refuses what is no time to live of a checkpoint.
   *
   * @throws InvalidOptionException when it is negative, or more than a hundred years
   */
  public static void checkTimeToLive(Duration timeToLive) {
    if (timeToLive.isNegative() || timeToLive.compareTo(TIME_TO_LIVE_MAX) > 0) {
      throw new InvalidOptionException(
              "A checkpoint lives for a time that is not negative and at most a hundred years; zero"
                  + " is for ever")
          .with("timeToLive", timeToLive);
    }
  }

  public CheckpointOptions withTimeToLive(Duration time) {
    return new CheckpointOptions(time, whenNameExists);
  }

  /** Deletes the checkpoint that has the name, if there is one. */
  public CheckpointOptions replacing() {
    return new CheckpointOptions(timeToLive, WhenNameExists.REPLACE);
  }
}
