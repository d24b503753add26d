package io.isledb.connect.source;

import java.util.Locale;

/** Where a feed is followed from when there is neither an offset nor a snapshot. */
enum StartFrom {
  EARLIEST,
  LATEST;

  static StartFrom of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
