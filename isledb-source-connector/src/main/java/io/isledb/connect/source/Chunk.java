package io.isledb.connect.source;

import io.isledb.Entry;
import java.util.List;

/**
 * What one look at an isle gave.
 *
 * @param changes in the order in which they go out
 * @param isUnitEnd whether a transaction may end after the last of them: always in a snapshot, in
 *     the feed at the end of a commit
 * @param hasMore whether to look again at once
 * @param kind what the changes are
 * @param committedAtMs when the last of them was committed, by its writer's clock; 0 in a snapshot
 * @param commitId the commit that they belong to; 0 in a snapshot
 */
record Chunk(
    List<Change> changes,
    boolean isUnitEnd,
    boolean hasMore,
    Kind kind,
    long committedAtMs,
    long commitId) {

  /** Where changes come from. */
  enum Kind {
    SNAPSHOT,
    FEED
  }

  /**
   * One change and the place after it.
   *
   * @param entry what was written
   * @param after where a task goes on that has published it
   */
  record Change(Entry entry, SourceOffset after) {}

  /** There is nothing new. */
  static final Chunk NOTHING = new Chunk(List.of(), true, false, Kind.FEED, 0, 0);

  /** There was nothing to publish, but something was done and more is to do. */
  static final Chunk GO_ON = new Chunk(List.of(), true, true, Kind.FEED, 0, 0);

  static Chunk ofSnapshot(List<Change> changes) {
    return new Chunk(changes, true, true, Kind.SNAPSHOT, 0, 0);
  }
}
