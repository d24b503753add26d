package io.isledb.internal.read;

import io.isledb.KeyRange;
import io.isledb.Prefetch;
import io.isledb.internal.base.Fanout;
import io.isledb.internal.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** Brings the blocks of a range into the caches. */
final class RangePrefetch {
  /** Size of one read; so many of them are made in parallel that larger ones gain nothing. */
  private static final int READ_BYTES = 1 << 20;

  private final Executor executor;
  private final long bytesMax;

  /**
   * @param bytesMax how much is fetched at most
   */
  RangePrefetch(Executor executor, long bytesMax) {
    this.executor = executor;
    this.bytesMax = bytesMax;
  }

  /**
   * Fetches what is missing.
   *
   * @param tables those that have keys of the range, their metadata in memory
   * @return bytes fetched
   */
  long run(List<Table> tables, KeyRange range, Prefetch what) {
    if (what == Prefetch.METADATA) {
      return 0;
    }
    List<Table.Missing> reads = new ArrayList<>();
    long bytes = 0;
    for (Table table : tables) {
      for (Table.Missing missing : table.missing(range, READ_BYTES)) {
        if (bytes + missing.bytes() > bytesMax) {
          break;
        }
        bytes += missing.bytes();
        reads.add(missing);
      }
    }
    Fanout.forEach(executor, reads.size(), number -> reads.get(number).fetch());
    return bytes;
  }
}
