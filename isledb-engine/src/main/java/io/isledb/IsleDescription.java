package io.isledb;

import io.isledb.options.IsleOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An isle as its newest manifest and the list of its commits tell it.
 *
 * @param isleId the isle's own id
 * @param head the newest commit; null when nobody has claimed the isle yet
 * @param backlog commits that are not folded into runs yet
 * @param runs sorted runs, newest first
 * @param feedStart the oldest commit that can be tailed
 * @param segments what of the feed is joined
 * @param manifestVersion number of the newest manifest
 * @param manifestWrittenAtMs when it was written, by the clock of whoever did
 * @param maintainer who maintains the isle; empty when nobody ever has
 * @param maintainerEpoch how often maintenance has been claimed
 * @param retired objects that wait to be deleted
 * @param checkpoints named older states that have not lapsed, ascending by name
 * @param origin what the isle is a clone of; null when it is none
 * @param options the isle's persisted options
 */
public record IsleDescription(
    String isleId,
    @Nullable CommitInfo head,
    Backlog backlog,
    List<Run> runs,
    long feedStart,
    Segments segments,
    long manifestVersion,
    long manifestWrittenAtMs,
    String maintainer,
    long maintainerEpoch,
    long retired,
    List<Checkpoint> checkpoints,
    @Nullable Origin origin,
    IsleOptions options) {

  public IsleDescription {
    runs = List.copyOf(runs);
    checkpoints = List.copyOf(checkpoints);
  }

  /**
   * Commits that are not folded into runs yet.
   *
   * @param oldestAtMs when the oldest of them was written, by the store's clock; 0 for none
   */
  public record Backlog(long commits, long bytes, long oldestAtMs) {}

  /**
   * What of the feed is joined, so that it can be tailed with few requests.
   *
   * @param count how many segments there are
   * @param commits how many commits they hold
   */
  public record Segments(long count, long commits, long bytes) {}

  /**
   * A sorted run.
   *
   * @param entries all entries, deletes among them
   */
  public record Run(
      long id,
      long ssts,
      long bytes,
      long entries,
      long deletes,
      Slice minKey,
      Slice maxKey,
      long minSequence,
      long maxSequence,
      long minTimestampMs,
      long maxTimestampMs) {}

  /**
   * Where a clone comes from.
   *
   * @param path path of its source
   * @param isleId id of its source
   * @param commitId the source's commit after which the clone's own begin
   * @param ssts SSTs that the clone still shares with others
   * @param bytes their bytes
   */
  public record Origin(String path, String isleId, long commitId, long ssts, long bytes) {}
}
