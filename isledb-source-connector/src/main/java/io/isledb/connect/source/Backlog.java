package io.isledb.connect.source;

import io.isledb.CommitInfo;
import java.util.concurrent.TimeUnit;

/**
 * What of an isle is not published yet.
 *
 * @param commits after the one that was published last
 * @param records after the one that was published last
 * @param headAtMs when the newest commit was made, by its writer's clock; 0 when there is none
 * @param foundNs when this was looked up, on the monotonic clock
 */
record Backlog(long commits, long records, long headAtMs, long foundNs) {
  static final Backlog NONE = new Backlog(0, 0, 0, 0);

  /** What lies between the end of a chunk of the feed and the isle's newest commit. */
  static Backlog between(Chunk chunk, CommitInfo head, long nowNs) {
    if (chunk.records().isEmpty()) {
      return NONE;
    }
    long nextSequence = head.firstSequence() + head.entries();
    return new Backlog(
        Math.max(0, head.id() - chunk.commitId()),
        Math.max(0, nextSequence - chunk.nextSequence()),
        head.committedAtMs(),
        nowNs);
  }

  /**
   * How far behind the isle a reader is who has published up to a time. Both times are the writer's
   * and what has passed since is measured, so that it does not matter what time a worker has.
   *
   * @param publishedAtMs when the commit that was published last was made
   */
  long lagMs(long publishedAtMs, long nowNs) {
    if (headAtMs == 0 || publishedAtMs == 0) {
      return 0;
    }
    long sinceMs = TimeUnit.NANOSECONDS.toMillis(nowNs - foundNs);
    return Math.max(0, headAtMs - publishedAtMs + sinceMs);
  }
}
