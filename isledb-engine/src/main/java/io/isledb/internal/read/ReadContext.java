package io.isledb.internal.read;

import io.isledb.internal.base.EngineContext;
import io.isledb.internal.cache.CaffeineBlockCache;
import io.isledb.internal.cache.Stashes;
import java.time.Duration;

/**
 * What all readers of a process share.
 *
 * @param engine store, clocks, threads
 * @param blocks data blocks
 * @param metadata filters and indexes, and small objects as a whole
 * @param stashes stored bytes on local disk
 * @param prefetchBytesMax what a prefetch fetches at most: more would drive out what it fetched
 *     first
 * @param gracePeriod how long objects stay after the newest state has ceased to refer to them
 */
public record ReadContext(
    EngineContext engine,
    CaffeineBlockCache blocks,
    CaffeineBlockCache metadata,
    Stashes stashes,
    long prefetchBytesMax,
    Duration gracePeriod) {

  /**
   * Makes the caches.
   *
   * @param blockBytes memory for data blocks
   * @param metadataBytes memory for filters, indexes and small objects
   * @param stashes stored bytes on local disk
   * @param stashBytes how much of them there may be
   */
  public static ReadContext of(
      EngineContext engine,
      long blockBytes,
      long metadataBytes,
      Stashes stashes,
      long stashBytes,
      Duration gracePeriod) {
    CaffeineBlockCache metadata = new CaffeineBlockCache(metadataBytes);
    return new ReadContext(
        engine,
        new CaffeineBlockCache(blockBytes),
        metadata,
        stashes,
        Math.max(blockBytes, stashBytes),
        gracePeriod);
  }
}
