package io.isledb.connect.source;

import io.isledb.CommitInfo;
import io.isledb.connect.source.Chunk.Change;

/**
 * What of an isle is not published yet.
 *
 * @param commits after the one that was published last
 * @param records after the one that was published last
 */
record Backlog(long commits, long records) {
  static final Backlog NONE = new Backlog(0, 0);

  /** What lies between the end of a chunk of the feed and the isle's newest commit. */
  static Backlog between(Chunk chunk, CommitInfo head) {
    if (chunk.changes().isEmpty()) {
      return NONE;
    }
    Change last = chunk.changes().get(chunk.changes().size() - 1);
    long nextSequence = head.firstSequence() + head.entries();
    return new Backlog(
        Math.max(0, head.id() - chunk.commitId()),
        Math.max(0, nextSequence - last.entry().sequence() - 1));
  }
}
