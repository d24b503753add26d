package io.isledb.connect.source;

import java.util.Locale;

/** When the state of an isle is published before its feed is followed. */
enum SnapshotMode {
  /** Once, where no offset is stored. */
  INITIAL,
  /** Never. */
  NO_DATA,
  /** Where the feed does not reach back far enough. */
  WHEN_NEEDED,
  /** At every start of a task. */
  ALWAYS;

  static SnapshotMode of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** Whether a feed that no longer reaches back to an offset leads to a snapshot. */
  boolean mendsGaps() {
    return this == WHEN_NEEDED || this == ALWAYS;
  }
}
