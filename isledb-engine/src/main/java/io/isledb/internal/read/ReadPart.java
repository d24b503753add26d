package io.isledb.internal.read;

import io.isledb.IsleIterator;
import io.isledb.Readable;
import io.isledb.Scan;

/** What a reader of many isles asks of one of them. Thread-safe. */
public interface ReadPart extends Readable {
  /** Whether a look for a key needs no more filters than there are in memory. */
  boolean isReady(byte[] key);

  /** Brings the filters that a look for a key needs into memory. */
  void prepare(byte[] key);

  /**
   * A walk that is one of several to be merged.
   *
   * @param scan its limit is what is expected to be taken, and does not end the walk
   * @param readAheadBytes this walk's share of what the scan may read ahead
   */
  IsleIterator walk(Scan scan, int readAheadBytes);
}
