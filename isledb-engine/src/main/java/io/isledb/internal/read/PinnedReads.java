package io.isledb.internal.read;

import io.isledb.Entry;
import io.isledb.IsleIterator;
import io.isledb.Scan;
import io.isledb.internal.base.Time;
import io.isledb.internal.format.sst.BlockSearch;
import io.isledb.internal.iterator.EntryView;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads of a view, with the time that decides what has expired. Thread-safe. */
final class PinnedReads {
  private static final Logger LOG = LoggerFactory.getLogger(PinnedReads.class);

  private final Time time;
  private final Values values;
  private final int readAheadBytes;
  private final View.Found<byte[]> copying;
  private final View.Found<Entry> reading;

  /**
   * @param readAheadBytes size of the ranged reads that a scan makes at a time, at most
   */
  PinnedReads(Time time, Values values, int readAheadBytes) {
    this.time = time;
    this.values = values;
    this.readAheadBytes = readAheadBytes;
    this.copying =
        (key, block, entry) -> isLive(block, entry) ? values.copy(key, block, entry) : null;
    this.reading =
        (key, block, entry) -> isLive(block, entry) ? values.entry(key, block, entry) : null;
  }

  /** A copy of a key's value; null when it has none or it has expired. */
  byte @Nullable [] value(View view, byte[] key) {
    return view.find(key, copying);
  }

  /** A copy of a key's newest entry; null when it has no value or it has expired. */
  @Nullable Entry entry(View view, byte[] key) {
    return view.find(key, reading);
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

  private boolean isLive(byte[] block, int entry) {
    if (BlockSearch.kind(block, entry) == EntryView.DELETE) {
      return false;
    }
    long expiryMs = BlockSearch.expiryMs(block, entry);
    return expiryMs == 0 || expiryMs > time.wallMs();
  }
}
