package io.isledb.internal.read;

import io.isledb.internal.base.EngineContext;
import io.isledb.internal.cache.CaffeineBlockCache;
import java.time.Duration;

/**
 * What all readers of a process share.
 *
 * @param engine store, clocks, threads
 * @param blocks data blocks
 * @param metadata filters and indexes, and small objects as a whole
 * @param gracePeriod how long objects stay after the newest state has ceased to refer to them
 */
public record ReadContext(
    EngineContext engine,
    CaffeineBlockCache blocks,
    CaffeineBlockCache metadata,
    Duration gracePeriod) {

  /**
   * Makes the caches.
   *
   * @param blockBytes memory for data blocks
   * @param metadataBytes memory for filters, indexes and small objects
   */
  public static ReadContext of(
      EngineContext engine, long blockBytes, long metadataBytes, Duration gracePeriod) {
    CaffeineBlockCache metadata =
        new CaffeineBlockCache(
            metadataBytes,
            dropped -> {
              if (dropped instanceof TableSlot slot) {
                slot.drop();
              }
            });
    return new ReadContext(engine, new CaffeineBlockCache(blockBytes), metadata, gracePeriod);
  }
}
