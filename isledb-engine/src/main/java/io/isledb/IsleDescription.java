package io.isledb;

import io.isledb.options.IsleOptions;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An isle as its newest manifest and the list of its commits tell it.
 *
 * @param isleId the isle's own id
 * @param head the newest commit; null when nobody has claimed the isle yet
 * @param backlog commits that are not folded into runs yet
 * @param runs sorted runs, newest first
 * @param feedStart the oldest commit that can be tailed
 * @param manifestVersion number of the newest manifest
 * @param manifestWrittenAtMs when it was written, by the clock of whoever did
 * @param maintainer who maintains the isle; empty when nobody ever has
 * @param maintainerEpoch how often maintenance has been claimed
 * @param retired objects that wait to be deleted
 * @param checkpoints named older states
 * @param options the isle's persisted options
 */
public record IsleDescription(
    String isleId,
    @Nullable CommitInfo head,
    Backlog backlog,
    List<Run> runs,
    long feedStart,
    long manifestVersion,
    long manifestWrittenAtMs,
    String maintainer,
    long maintainerEpoch,
    long retired,
    SortedMap<String, Checkpoint> checkpoints,
    IsleOptions options) {

  public IsleDescription {
    runs = List.copyOf(runs);
    checkpoints = Collections.unmodifiableSortedMap(new TreeMap<>(checkpoints));
  }

  /**
   * Commits that are not folded into runs yet.
   *
   * @param oldestAtMs when the oldest of them was written, by the store's clock; 0 for none
   */
  public record Backlog(long commits, long bytes, long oldestAtMs) {}

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
   * A named older state.
   *
   * @param expiresAtMs when it lapses; 0 for never
   */
  public record Checkpoint(long commitId, long createdAtMs, long expiresAtMs) {}
}
