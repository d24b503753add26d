package io.isledb.options;

import io.isledb.error.InvalidOptionException;
import java.time.Duration;

/** What compaction is to make of an isle. Persisted in the isle: all its maintainers follow it. */
public sealed interface CompactionPolicy {
  /** No limit on bytes. */
  long NO_LIMIT = Long.MAX_VALUE;

  /** The policy that an isle has until another is chosen. */
  CompactionPolicy DEFAULT = new Merge();

  /** How the policy is called in settings and messages. */
  String name();

  /** Keeps the newest value of each key until it is deleted or expires. */
  record Merge() implements CompactionPolicy {
    public static final String NAME = "merge";

    @Override
    public String name() {
      return NAME;
    }
  }

  /**
   * Keeps values for some time after their timestamp: what was written first goes first.
   *
   * @param retention how long at least
   * @param bytesMax size of the isle's runs, with their values in blobs, above which the oldest go
   *     earlier
   */
  record Fifo(Duration retention, long bytesMax) implements CompactionPolicy {
    public static final String NAME = "fifo";

    public Fifo {
      require("retention", retention);
      requireBytes(bytesMax);
    }

    public Fifo(Duration retention) {
      this(retention, NO_LIMIT);
    }

    @Override
    public String name() {
      return NAME;
    }
  }

  /**
   * Keeps values in windows of their timestamps; a window goes as a whole.
   *
   * @param window length of a window; windows begin at multiples of it since 1970
   * @param retention how long a window is kept after its end
   * @param bytesMax size of the isle's runs, with their values in blobs, above which the oldest
   *     windows go earlier
   */
  record TimeWindow(Duration window, Duration retention, long bytesMax)
      implements CompactionPolicy {
    public static final String NAME = "time_window";

    public TimeWindow {
      require("window", window);
      require("retention", retention);
      requireBytes(bytesMax);
    }

    public TimeWindow(Duration window, Duration retention) {
      this(window, retention, NO_LIMIT);
    }

    @Override
    public String name() {
      return NAME;
    }
  }

  private static void require(String option, Duration value) {
    if (value.toMillis() < 1) {
      throw new InvalidOptionException("A policy's times are at least a millisecond")
          .with("option", option)
          .with("value", value);
    }
  }

  private static void requireBytes(long bytesMax) {
    if (bytesMax < 1) {
      throw new InvalidOptionException("A policy's limit on bytes must be positive")
          .with("bytesMax", bytesMax);
    }
  }
}
