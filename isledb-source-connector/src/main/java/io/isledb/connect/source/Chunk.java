package io.isledb.connect.source;

import java.util.List;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * What one look at an isle gave.
 *
 * @param made the records
 * @param held what the isle has in memory besides them
 * @param isUnitEnd whether a transaction may end after the last of them: always in a snapshot, in
 *     the feed at the end of a commit
 * @param hasMore whether to look again at once
 * @param kind where the records come from
 * @param committedAtMs when the last of them was committed, by its writer's clock; 0 in a snapshot
 * @param commitId the commit that they belong to; 0 in a snapshot
 * @param nextSequence sequence of the first change after them; 0 in a snapshot
 */
record Chunk(
    Made made,
    Held held,
    boolean isUnitEnd,
    boolean hasMore,
    Kind kind,
    long committedAtMs,
    long commitId,
    long nextSequence) {

  /**
   * Records that were made of changes.
   *
   * @param records in the order in which they go out, each with the place after it
   * @param bytes about what they take in memory
   */
  record Made(List<SourceRecord> records, long bytes) {
    static final Made NOTHING = new Made(List.of(), 0);
  }

  /**
   * What an isle has in memory of what comes next, about.
   *
   * @param bytes all of it
   * @param ahead of these, what is fetched ahead and not come to yet
   */
  record Held(long bytes, long ahead) {
    static final Held NOTHING = new Held(0, 0);

    /** What is not ahead. */
    long needed() {
      return bytes - ahead;
    }
  }

  /** Where records come from. */
  enum Kind {
    SNAPSHOT,
    FEED
  }

  /** There is nothing new. */
  static final Chunk NOTHING =
      new Chunk(Made.NOTHING, Held.NOTHING, true, false, Kind.FEED, 0, 0, 0);

  /** There was nothing to publish, but something was done and more is to do. */
  static final Chunk GO_ON = new Chunk(Made.NOTHING, Held.NOTHING, true, true, Kind.FEED, 0, 0, 0);

  static Chunk ofSnapshot(Made made, long heldBytes) {
    return new Chunk(made, new Held(heldBytes, 0), true, true, Kind.SNAPSHOT, 0, 0, 0);
  }

  List<SourceRecord> records() {
    return made.records();
  }
}
