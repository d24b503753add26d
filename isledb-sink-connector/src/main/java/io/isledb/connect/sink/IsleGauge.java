package io.isledb.connect.sink;

import io.isledb.CommitInfo;
import java.util.OptionalLong;

/** How one isle stands. Written by the task's thread, read by anyone. */
final class IsleGauge {
  private static final long NONE = -1;

  private volatile long epoch;
  private volatile long commit;
  private volatile long nextOffset = NONE;
  private volatile long lagRecords;
  private volatile long oldestNs;

  /** Notes the newest durable commit. */
  void durable(CommitInfo last, String position) {
    epoch = last.epoch();
    commit = last.id();
    OptionalLong next = last.watermarks().next(position);
    nextOffset = next.isPresent() ? next.getAsLong() : NONE;
  }

  /**
   * Notes what is not durable yet.
   *
   * @param oldest when the oldest of them came; means nothing when there is none
   */
  void lagging(long records, long oldest) {
    oldestNs = oldest;
    lagRecords = records;
  }

  long epoch() {
    return epoch;
  }

  long commit() {
    return commit;
  }

  long nextOffset() {
    return nextOffset;
  }

  long lagRecords() {
    return lagRecords;
  }

  long oldestNs() {
    return oldestNs;
  }
}
