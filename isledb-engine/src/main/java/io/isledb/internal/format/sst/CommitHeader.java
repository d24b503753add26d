package io.isledb.internal.format.sst;

import io.isledb.CommitInfo;
import io.isledb.Watermarks;

/**
 * The header that every commit carries at its front.
 *
 * @param isleId id of the isle, a ULID in its 26-character text form
 * @param commitId the commit's place in the log, from 1
 * @param epoch the writer's epoch, from 1
 * @param writer the writer's name
 * @param nonce 32 hexadecimal digits, drawn anew for each commit: tells one's own commit from
 *     another's
 * @param isFence whether this is a claim without entries
 * @param firstSequence sequence number of ordinal 0
 * @param entries how many entries follow, from 0
 * @param committedAtMs the writer's wall clock, never less than the predecessor's
 * @param watermarks cumulative, after this commit
 */
public record CommitHeader(
    String isleId,
    long commitId,
    long epoch,
    String writer,
    String nonce,
    boolean isFence,
    long firstSequence,
    long entries,
    long committedAtMs,
    Watermarks watermarks) {

  /** Sequence number of the first entry of the next commit. */
  public long nextSequence() {
    return firstSequence + entries;
  }

  public CommitInfo info() {
    return new CommitInfo(
        commitId, epoch, writer, isFence, firstSequence, entries, committedAtMs, watermarks);
  }
}
