package io.isledb.connect.common.config;

import io.isledb.options.IsleOptions;
import java.time.Duration;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.jspecify.annotations.Nullable;

/**
 * What is kept in an isle and holds for all who use it. A setting that is not set leaves the isle's
 * as it is; one that is set replaces it whenever a task claims the isle.
 *
 * @param defaultTtlMs life of values that do not say so themselves; 0 for ever
 * @param blobThresholdBytes size above which values lie apart; 0 for none
 * @param feedRetentionMs how long changes can be followed; {@link #FOREVER} without end
 * @param feedRetentionBytes of changes that can be followed; {@link #FOREVER} for all
 */
public record IsleSettings(
    @Nullable Long defaultTtlMs,
    @Nullable Long blobThresholdBytes,
    @Nullable Long feedRetentionMs,
    @Nullable Long feedRetentionBytes) {

  public static final String DEFAULT_TTL_MS = "isle.default.ttl.ms";
  public static final String BLOB_THRESHOLD_BYTES = "isle.blob.threshold.bytes";
  public static final String FEED_RETENTION_MS = "feed.retention.ms";
  public static final String FEED_RETENTION_BYTES = "feed.retention.bytes";

  /** Means no limit, as it does to Kafka. */
  public static final long FOREVER = -1;

  private static final String KEPT =
      " Kept in the isle. Not set: what the isle has; set: it replaces what the isle has whenever a"
          + " task claims it.";

  /** Adds these settings to a connector's. */
  public static ConfigDef define(ConfigDef definition) {
    new SettingGroup(definition, "Isle")
        .add(
            FEED_RETENTION_MS,
            ConfigDef.Type.LONG,
            null,
            Validators.atLeast(FOREVER),
            Importance.HIGH,
            "How long changes can be followed after they were committed; -1 for ever, which is what"
                + " a new isle has; 0 for no longer than compaction leaves them. The present state"
                + " can be read for as long as compaction.policy keeps it."
                + KEPT)
        .add(
            FEED_RETENTION_BYTES,
            ConfigDef.Type.LONG,
            null,
            Validators.atLeast(FOREVER),
            Importance.MEDIUM,
            "Size of an isle's changes above which the oldest can no longer be followed; -1 for no"
                + " limit, which is what a new isle has."
                + KEPT)
        .add(
            DEFAULT_TTL_MS,
            ConfigDef.Type.LONG,
            null,
            Validators.atLeast(0),
            Importance.MEDIUM,
            "How long after it was written a value ceases to exist, if nothing else says so for its"
                + " record; 0 for never, which is what a new isle has. It holds for everything that"
                + " is written into the isle, by others too; see also ttl.ms."
                + KEPT)
        .add(
            BLOB_THRESHOLD_BYTES,
            ConfigDef.Type.LONG,
            null,
            Validators.between(0, 1L << 30),
            Importance.LOW,
            "Values of more bytes lie apart from the keys, many to an object, so that compaction"
                + " need not copy them; 0 for none. A new isle has 1048576."
                + KEPT);
    return definition;
  }

  public static IsleSettings of(AbstractConfig config) {
    return new IsleSettings(
        config.getLong(DEFAULT_TTL_MS),
        config.getLong(BLOB_THRESHOLD_BYTES),
        config.getLong(FEED_RETENTION_MS),
        config.getLong(FEED_RETENTION_BYTES));
  }

  /** Whether nothing is set. */
  public boolean isEmpty() {
    return defaultTtlMs == null
        && blobThresholdBytes == null
        && feedRetentionMs == null
        && feedRetentionBytes == null;
  }

  /** An isle's options with what is set here in their place. */
  public IsleOptions applyTo(IsleOptions present) {
    IsleOptions options = present;
    if (defaultTtlMs != null) {
      options = options.withDefaultTimeToLive(Duration.ofMillis(defaultTtlMs));
    }
    if (blobThresholdBytes != null) {
      options = options.withBlobThresholdBytes(blobThresholdBytes);
    }
    if (feedRetentionMs != null) {
      options =
          options.withFeedRetention(
              feedRetentionMs == FOREVER
                  ? IsleOptions.FOREVER
                  : Duration.ofMillis(feedRetentionMs));
    }
    if (feedRetentionBytes != null) {
      options =
          options.withFeedRetentionBytes(
              feedRetentionBytes == FOREVER ? Long.MAX_VALUE : feedRetentionBytes);
    }
    return options;
  }
}
