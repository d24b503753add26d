package io.isledb.internal.format.manifest;

/**
 * What a manifest says of one feed segment: a range of commits, joined into one object in their
 * order.
 *
 * @param ulid its name
 * @param fromCommit its first commit
 * @param toCommit its last commit, inclusive
 * @param sizeBytes size of the object
 * @param firstSequence sequence number of its first change
 * @param lastSequence sequence number of its last change
 * @param minCommittedAtMs time of its first commit
 * @param maxCommittedAtMs time of its last commit
 */
public record SegmentInfo(
    String ulid,
    long fromCommit,
    long toCommit,
    long sizeBytes,
    long firstSequence,
    long lastSequence,
    long minCommittedAtMs,
    long maxCommittedAtMs) {}
