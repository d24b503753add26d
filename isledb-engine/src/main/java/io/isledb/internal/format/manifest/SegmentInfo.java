package io.isledb.internal.format.manifest;

/**
 * What a manifest says of one stretch of the log: commits joined into one object in their order, or
 * commits that were left as they are because joining large ones would gain nothing.
 *
 * @param ulid name of the object; empty for commits that were left as they are
 * @param fromCommit its first commit
 * @param toCommit its last commit, inclusive
 * @param sizeBytes size of the object, or of the commits that were left as they are
 * @param firstSequence sequence number of its first change
 * @param lastSequence sequence number of its last change; one less than the first where there is
 *     none
 * @param minCommittedAtMs time of its first commit, by its writer's clock
 * @param maxCommittedAtMs time of its last commit, by its writer's clock
 * @param maxStoredAtMs when the last of its commits was stored, by the store's clock
 */
public record SegmentInfo(
    String ulid,
    long fromCommit,
    long toCommit,
    long sizeBytes,
    long firstSequence,
    long lastSequence,
    long minCommittedAtMs,
    long maxCommittedAtMs,
    long maxStoredAtMs) {
  /** What one takes in a manifest, roughly. */
  static final int ENCODED_BYTES = 280;

  /** Whether there is an object that holds the commits. */
  public boolean isJoined() {
    return !ulid.isEmpty();
  }

  public boolean contains(long commitId) {
    return fromCommit <= commitId && commitId <= toCommit;
  }

  public long commits() {
    return toCommit - fromCommit + 1;
  }

  /** This stretch and the one after it, both left as they are, in one. */
  public SegmentInfo and(SegmentInfo next) {
    return new SegmentInfo(
        ulid,
        fromCommit,
        next.toCommit,
        sizeBytes + next.sizeBytes,
        firstSequence,
        next.lastSequence,
        minCommittedAtMs,
        next.maxCommittedAtMs,
        Math.max(maxStoredAtMs, next.maxStoredAtMs));
  }
}
