package io.isledb.internal.format.segment;

/**
 * A commit in a segment.
 *
 * @param id its place in the log
 * @param offset where its file begins in the segment
 * @param length size of its file
 * @param crc CRC-32C of its file
 * @param isFence whether it is a claim without entries
 * @param committedAtMs when it was made, by its writer's clock
 * @param firstSequence sequence number of its first entry
 * @param entries how many entries it has
 */
public record JoinedCommit(
    long id,
    long offset,
    int length,
    int crc,
    boolean isFence,
    long committedAtMs,
    long firstSequence,
    long entries) {
  /** Where the next commit's file begins. */
  public long end() {
    return offset + length;
  }

  /** The same commit somewhere else. */
  JoinedCommit at(long otherOffset) {
    return new JoinedCommit(
        id, otherOffset, length, crc, isFence, committedAtMs, firstSequence, entries);
  }
}
