package io.isledb.connect.common.config;

import io.isledb.options.CompactionPolicy;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.jspecify.annotations.Nullable;

/** Settings of what compaction makes of the isles: which policy, and what it keeps. */
public final class CompactionSettings {
  public static final String POLICY = "compaction.policy";
  public static final String RETENTION_MS = "compaction.retention.ms";
  public static final String WINDOW_MS = "compaction.window.ms";
  public static final String BYTES_MAX = "compaction.bytes.max";

  private static final String MERGE = CompactionPolicy.Merge.NAME;
  private static final String FIFO = CompactionPolicy.Fifo.NAME;
  private static final String TIME_WINDOW = CompactionPolicy.TimeWindow.NAME;

  private CompactionSettings() {}

  static void define(SettingGroup group) {
    group
        .add(
            POLICY,
            ConfigDef.Type.STRING,
            null,
            Validators.oneOf(MERGE, FIFO, TIME_WINDOW),
            Importance.MEDIUM,
            "What compaction makes of the isles. merge keeps the newest value of each key until it"
                + " is deleted or expires; fifo keeps values for compaction.retention.ms after"
                + " their timestamp; time_window keeps windows of time and drops each as a whole."
                + " Not set: whatever an isle has, which is merge for a new one. An isle of another"
                + " policy is refused: the task fails and names both.")
        .shownWhile(POLICY, FIFO, TIME_WINDOW)
        .add(
            RETENTION_MS,
            ConfigDef.Type.LONG,
            null,
            Validators.atLeast(1),
            Importance.MEDIUM,
            "How long values are kept: after their timestamp with fifo, after the end of their"
                + " window with time_window. Required by both.")
        .shownWhile(POLICY, TIME_WINDOW)
        .add(
            WINDOW_MS,
            ConfigDef.Type.LONG,
            null,
            Validators.atLeast(1),
            Importance.MEDIUM,
            "Length of a window of time_window, which requires it. Windows begin at multiples of it"
                + " since 1970.")
        .shownWhile(POLICY, FIFO, TIME_WINDOW)
        .add(
            BYTES_MAX,
            ConfigDef.Type.LONG,
            null,
            Validators.atLeast(1),
            Importance.LOW,
            "Size of an isle's compacted data above which the oldest goes before its time, with"
                + " fifo and time_window. Not set: no limit.")
        .shownAlways();
  }

  static void check(Problems problems) {
    if (!problems.areSound(POLICY, RETENTION_MS, WINDOW_MS, BYTES_MAX)) {
      return;
    }
    @Nullable Object policy = problems.value(POLICY);
    if (policy == null) {
      for (String name : new String[] {RETENTION_MS, WINDOW_MS, BYTES_MAX}) {
        forbid(problems, name, POLICY + " is not set, so that " + name + " means nothing");
      }
    } else if (policy.equals(MERGE)) {
      for (String name : new String[] {RETENTION_MS, WINDOW_MS, BYTES_MAX}) {
        forbid(problems, name, POLICY + "=merge drops nothing by age or size; remove " + name);
      }
    } else {
      require(problems, RETENTION_MS, policy);
      if (policy.equals(TIME_WINDOW)) {
        require(problems, WINDOW_MS, policy);
      } else {
        forbid(problems, WINDOW_MS, POLICY + "=fifo has no windows; remove " + WINDOW_MS);
      }
    }
  }

  private static void forbid(Problems problems, String name, String problem) {
    if (problems.value(name) != null) {
      problems.add(problem, name, POLICY);
    }
  }

  private static void require(Problems problems, String name, Object policy) {
    if (problems.value(name) == null) {
      problems.add(POLICY + "=" + policy + " needs " + name, name, POLICY);
    }
  }

  /** The policy that the isles are expected to have; empty for any. */
  static Optional<CompactionPolicy> of(AbstractConfig config) {
    @Nullable String name = config.getString(POLICY);
    if (name == null) {
      return Optional.empty();
    }
    if (name.equals(MERGE)) {
      return Optional.of(new CompactionPolicy.Merge());
    }
    Duration retention = Duration.ofMillis(config.getLong(RETENTION_MS));
    @Nullable Long bytesMax = config.getLong(BYTES_MAX);
    long limit = bytesMax == null ? CompactionPolicy.NO_LIMIT : bytesMax;
    return Optional.of(
        name.equals(FIFO)
            ? new CompactionPolicy.Fifo(retention, limit)
            : new CompactionPolicy.TimeWindow(
                Duration.ofMillis(config.getLong(WINDOW_MS)), retention, limit));
  }
}
