package io.isledb.internal.read;

import io.isledb.Entry;
import io.isledb.IsleIterator;
import io.isledb.Scan;
import io.isledb.internal.base.Time;
import io.isledb.internal.iterator.EntryView;
import io.isledb.internal.table.Lookup;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads of a view, with the time that decides what has expired. Thread-safe. */
final class PinnedReads {
  private static final Logger LOG = LoggerFactory.getLogger(PinnedReads.class);

  private final Time time;
  private final Values values;
  private final int readAheadBytes;
  private final LookupPool lookups;

  /**
   * @param readAheadBytes size of the ranged reads that a scan makes at a time, at most
   */
  PinnedReads(Time time, LookupPool lookups, Values values, int readAheadBytes) {
    this.lookups = lookups;
    this.time = time;
    this.values = values;
    this.readAheadBytes = readAheadBytes;
  }

  /** A copy of a key's value; null when it has none or it has expired. */
  byte @Nullable [] value(View view, byte[] key) {
    Lookup lookup = lookups.take();
    try {
      return isLive(view, key, lookup) ? values.copy(lookup.found) : null;
    } finally {
      lookups.give(lookup);
    }
  }

  /** A copy of a key's newest entry; null when it has no value or it has expired. */
  @Nullable Entry entry(View view, byte[] key) {
    Lookup lookup = lookups.take();
    try {
      return isLive(view, key, lookup) ? values.entry(lookup.found) : null;
    } finally {
      lookups.give(lookup);
    }
  }

  IsleIterator iterate(View view, Scan scan, ScanIterator.Recovery recovery) {
    return new ScanIterator(
        view, scan, scan.limit(), readAheadBytes, time::wallMs, values, recovery);
  }

  /** A walk to be merged with others: it does not end at the scan's limit. */
  IsleIterator walk(View view, Scan scan, int shareBytes, ScanIterator.Recovery recovery) {
    return new ScanIterator(view, scan, Long.MAX_VALUE, shareBytes, time::wallMs, values, recovery);
  }

  /** Loads filters; what has vanished is left to the read that follows. */
  static void prepare(View view, byte[] key) {
    try {
      view.prepare(key);
    } catch (VanishedException e) {
      LOG.debug("a newer view is needed for a key", e);
    }
  }

  private boolean isLive(View view, byte[] key, Lookup lookup) {
    EntryView found = lookup.found;
    if (!view.find(key, lookup) || found.isDelete()) {
      return false;
    }
    return found.expiryMs == 0 || !found.isExpiredAt(time.wallMs());
  }
}
