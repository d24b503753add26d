package io.isledb.internal.feed;

import io.isledb.options.IsleOptions;
import io.isledb.options.MaintenanceOptions;

/**
 * What holds for an isle's feed.
 *
 * <p>Ages are by the store's clock alone: a commit's begins when its object was stored. Neither the
 * clock of a writer that stamps commits nor that of a maintainer can cut a feed short.
 *
 * @param retentionMs how long a commit stays after it was stored; {@link Long#MAX_VALUE} for ever
 * @param retentionBytes how much of the feed stays; {@link Long#MAX_VALUE} for all
 * @param segmentBytes most bytes of one segment
 * @param spanMs most time between the first and the last commit of one segment
 * @param segmentCommits so many loose commits are joined
 */
public record FeedLimits(
    long retentionMs, long retentionBytes, long segmentBytes, long spanMs, int segmentCommits) {
  /**
   * Segments go as wholes, so that a feed exceeds its limits by up to one segment: by no more than
   * this part of the limits.
   */
  private static final int SHARE = 16;

  private static final long SEGMENT_BYTES_MIN = 64 << 10;

  public static FeedLimits of(IsleOptions isle, MaintenanceOptions maintenance) {
    long retentionMs = isle.feedRetention().toMillis();
    long retentionBytes = isle.feedRetentionBytes();
    long share = Math.max(SEGMENT_BYTES_MIN, retentionBytes / SHARE);
    return new FeedLimits(
        retentionMs,
        retentionBytes,
        Math.min(maintenance.segmentBytes(), share),
        retentionMs == Long.MAX_VALUE ? Long.MAX_VALUE : retentionMs / SHARE,
        maintenance.segmentCommits());
  }

  /** Whether anything is ever cut off. */
  public boolean isFinite() {
    return retentionMs != Long.MAX_VALUE || retentionBytes != Long.MAX_VALUE;
  }

  /** Whether the feed has nothing but what is not compacted yet. */
  public boolean isNone() {
    return retentionMs == 0 || retentionBytes == 0;
  }
}
