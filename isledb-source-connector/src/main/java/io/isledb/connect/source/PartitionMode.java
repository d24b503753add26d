package io.isledb.connect.source;

import java.util.Locale;

/** Which partition of the target topic a record goes to. */
enum PartitionMode {
  /** The one that the isle's path ends in. */
  ORIGINAL,
  /** The one that the producer's partitioner chooses. */
  BY_KEY;

  static PartitionMode of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
