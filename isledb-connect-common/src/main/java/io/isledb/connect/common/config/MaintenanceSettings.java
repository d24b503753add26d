package io.isledb.connect.common.config;

import io.isledb.options.CompactionPolicy;
import io.isledb.options.IslesOptions;
import io.isledb.options.MaintenanceOptions;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/**
 * How a task maintains its isles in the background.
 *
 * @param isEnabled whether it does so at all
 * @param intervalMs pause between two looks at an isle
 * @param threads for the maintenance of all isles of the task
 * @param bytesPerSecond that maintenance may move; 0 for no limit
 * @param policy that the isles are expected to have; empty for any
 */
public record MaintenanceSettings(
    boolean isEnabled,
    long intervalMs,
    int threads,
    long bytesPerSecond,
    Optional<CompactionPolicy> policy) {

  public static final String ENABLED = "maintenance.enabled";
  public static final String INTERVAL_MS = "maintenance.interval.ms";
  public static final String THREADS = "maintenance.threads";
  public static final String BYTES_PER_SECOND = "maintenance.bytes.per.second";

  /** Adds these settings to a connector's. */
  public static ConfigDef define(ConfigDef definition, boolean isEnabled) {
    SettingGroup group = new SettingGroup(definition, "Maintenance");
    group
        .add(
            ENABLED,
            ConfigDef.Type.BOOLEAN,
            isEnabled,
            null,
            Importance.HIGH,
            "Whether each task maintains its isles in the background: folds commits into sorted"
                + " runs, gives the space of what is deleted, expired or past its retention back,"
                + " and deletes what nobody needs. One maintainer per isle is enough; whoever"
                + " starts last takes it over, and the one before stops quietly, until that one has"
                + " left work lying through twelve intervals, or has shown no sign for a day: then"
                + " the task takes the isle back. Maintenance that fails is logged, counted and"
                + " tried again; it never holds records back.")
        .add(
            INTERVAL_MS,
            ConfigDef.Type.LONG,
            300_000L,
            Validators.between(10, 86_400_000),
            Importance.MEDIUM,
            "Pause between two looks at an isle. A look at an isle with nothing to do is two LIST"
                + " requests: at the default and 0.005 for 1,000 about 0.09 per isle and month."
                + " Shorter pauses keep isles that are read while they are written in better"
                + " shape. The isles of a task take turns; the first looks are spread over one"
                + " pause.")
        .add(
            THREADS,
            ConfigDef.Type.INT,
            2,
            Validators.between(1, 64),
            Importance.LOW,
            "Isles of a task that are maintained at the same time.")
        .add(
            BYTES_PER_SECOND,
            ConfigDef.Type.LONG,
            0L,
            Validators.atLeast(0),
            Importance.LOW,
            "Bytes that maintenance may read and write in a second, over all isles of a task; 0 for"
                + " no limit.");
    CompactionSettings.define(group);
    return definition;
  }

  /** Checks what takes several settings. */
  public static void check(Problems problems) {
    CompactionSettings.check(problems);
    if (problems.areSound(ENABLED, CompactionSettings.POLICY)
        && Boolean.FALSE.equals(problems.value(ENABLED))
        && problems.value(CompactionSettings.POLICY) != null) {
      problems.add(
          "The policy is a matter of who maintains the isles, and "
              + ENABLED
              + " is false; remove "
              + CompactionSettings.POLICY,
          CompactionSettings.POLICY,
          ENABLED);
    }
  }

  public static MaintenanceSettings of(AbstractConfig config) {
    return new MaintenanceSettings(
        config.getBoolean(ENABLED),
        config.getLong(INTERVAL_MS),
        config.getInt(THREADS),
        config.getLong(BYTES_PER_SECOND),
        CompactionSettings.of(config));
  }

  /** These limits, for the isles of a task. */
  public IslesOptions applyTo(IslesOptions options) {
    return options.withMaintenanceThreads(threads).withMaintenanceBytesPerSecond(bytesPerSecond);
  }

  /**
   * How a maintainer works.
   *
   * @param name who it is, for those that are fenced by it
   */
  public MaintenanceOptions options(String name) {
    MaintenanceOptions options =
        MaintenanceOptions.DEFAULT.withName(name).withInterval(Duration.ofMillis(intervalMs));
    return policy.map(options::withPolicy).orElse(options);
  }
}
