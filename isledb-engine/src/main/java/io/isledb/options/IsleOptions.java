package io.isledb.options;

import io.isledb.error.InvalidOptionException;
import java.time.Duration;

/**
 * What is persisted in an isle and holds for all who open it. Change one thing at a time with the
 * {@code with…} methods.
 *
 * @param policy what compaction makes of the isle; see {@code Isle.changePolicy}
 * @param defaultTimeToLive after which time a put expires that does not say so itself; zero for
 *     never
 * @param blobThresholdBytes values of more bytes are kept apart, in blobs; 0 for none
 * @param feedRetention how long changes can be tailed after they were committed, by the store's
 *     clock; up to a sixteenth longer in fact, and at least until they are compacted; zero for no
 *     longer than that
 * @param feedRetentionBytes size of the compacted feed, blobs apart, above which its beginning goes
 *     earlier; zero for nothing
 */
public record IsleOptions(
    CompactionPolicy policy,
    Duration defaultTimeToLive,
    long blobThresholdBytes,
    Duration feedRetention,
    long feedRetentionBytes) {
  /** A feed that is never cut. */
  public static final Duration FOREVER = Duration.ofMillis(Long.MAX_VALUE);

  public static final IsleOptions DEFAULT =
      new IsleOptions(CompactionPolicy.DEFAULT, Duration.ZERO, 1 << 20, FOREVER, Long.MAX_VALUE);

  public IsleOptions {
    if (defaultTimeToLive.isNegative() || blobThresholdBytes < 0) {
      throw new InvalidOptionException("An isle's options are out of their bounds")
          .with("defaultTimeToLive", defaultTimeToLive)
          .with("blobThresholdBytes", blobThresholdBytes);
    }
    if (feedRetention.isNegative() || feedRetentionBytes < 0) {
      throw new InvalidOptionException("The retention of an isle's feed must not be negative")
          .with("feedRetention", feedRetention)
          .with("feedRetentionBytes", feedRetentionBytes);
    }
  }

  /** For {@code Isle.changePolicy}; elsewhere the policy's name must stay the same. */
  public IsleOptions withPolicy(CompactionPolicy other) {
    return new IsleOptions(
        other, defaultTimeToLive, blobThresholdBytes, feedRetention, feedRetentionBytes);
  }

  public IsleOptions withDefaultTimeToLive(Duration time) {
    return new IsleOptions(policy, time, blobThresholdBytes, feedRetention, feedRetentionBytes);
  }

  public IsleOptions withBlobThresholdBytes(long bytes) {
    return new IsleOptions(policy, defaultTimeToLive, bytes, feedRetention, feedRetentionBytes);
  }

  public IsleOptions withFeedRetention(Duration time) {
    return new IsleOptions(policy, defaultTimeToLive, blobThresholdBytes, time, feedRetentionBytes);
  }

  public IsleOptions withFeedRetentionBytes(long bytes) {
    return new IsleOptions(policy, defaultTimeToLive, blobThresholdBytes, feedRetention, bytes);
  }
}
