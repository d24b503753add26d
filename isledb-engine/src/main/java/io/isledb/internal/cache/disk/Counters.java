package io.isledb.internal.cache.disk;

import io.isledb.DiskCacheStats;
import java.util.concurrent.atomic.LongAdder;

/** What happened. Thread-safe. */
final class Counters {
  final LongAdder hits = new LongAdder();
  final LongAdder misses = new LongAdder();
  final LongAdder written = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder damaged = new LongAdder();
  final LongAdder evicted = new LongAdder();

  DiskCacheStats stats(long sections, long bytes) {
    return new DiskCacheStats(
        hits.sum(),
        misses.sum(),
        written.sum(),
        refused.sum(),
        damaged.sum(),
        evicted.sum(),
        sections,
        bytes);
  }
}
