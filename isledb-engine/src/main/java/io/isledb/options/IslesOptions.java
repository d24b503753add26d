package io.isledb.options;

import io.isledb.error.InvalidOptionException;
import java.time.Duration;

/**
 * What the isles of one process share.
 *
 * @param writeBufferBytes memory for changes that are not durable yet, over all writers
 * @param blockCacheBytes memory for data blocks, over all readers
 * @param metadataCacheBytes memory for filters and indexes, over all readers
 * @param ioThreads threads for requests to the store and for flushes
 * @param gracePeriod how long a retired object is kept for those who still look at it; the same for
 *     all processes
 * @param maintenanceThreads threads for maintenance in the background, over all maintainers
 * @param maintenanceBytesPerSecond bytes that maintenance may move in a second; 0 for no limit
 */
public record IslesOptions(
    long writeBufferBytes,
    long blockCacheBytes,
    long metadataCacheBytes,
    int ioThreads,
    Duration gracePeriod,
    int maintenanceThreads,
    long maintenanceBytesPerSecond) {

  public static final IslesOptions DEFAULT =
      new IslesOptions(128L << 20, 64L << 20, 64L << 20, 16, Duration.ofMinutes(15), 2, 0);

  public IslesOptions {
    if (writeBufferBytes < 1 || blockCacheBytes < 0 || metadataCacheBytes < 0 || ioThreads < 1) {
      throw new InvalidOptionException("The sizes that isles share are out of their bounds")
          .with("writeBufferBytes", writeBufferBytes)
          .with("blockCacheBytes", blockCacheBytes)
          .with("metadataCacheBytes", metadataCacheBytes)
          .with("ioThreads", ioThreads);
    }
    if (gracePeriod.toMillis() < 1) {
      throw new InvalidOptionException("The grace period is too short")
          .with("gracePeriod", gracePeriod);
    }
    if (maintenanceThreads < 1 || maintenanceBytesPerSecond < 0) {
      throw new InvalidOptionException("What maintenance may use is out of its bounds")
          .with("maintenanceThreads", maintenanceThreads)
          .with("maintenanceBytesPerSecond", maintenanceBytesPerSecond);
    }
  }

  public IslesOptions withWriteBufferBytes(long bytes) {
    return new IslesOptions(
        bytes,
        blockCacheBytes,
        metadataCacheBytes,
        ioThreads,
        gracePeriod,
        maintenanceThreads,
        maintenanceBytesPerSecond);
  }

  public IslesOptions withBlockCacheBytes(long bytes) {
    return new IslesOptions(
        writeBufferBytes,
        bytes,
        metadataCacheBytes,
        ioThreads,
        gracePeriod,
        maintenanceThreads,
        maintenanceBytesPerSecond);
  }

  public IslesOptions withMetadataCacheBytes(long bytes) {
    return new IslesOptions(
        writeBufferBytes,
        blockCacheBytes,
        bytes,
        ioThreads,
        gracePeriod,
        maintenanceThreads,
        maintenanceBytesPerSecond);
  }

  public IslesOptions withIoThreads(int threads) {
    return new IslesOptions(
        writeBufferBytes,
        blockCacheBytes,
        metadataCacheBytes,
        threads,
        gracePeriod,
        maintenanceThreads,
        maintenanceBytesPerSecond);
  }

  public IslesOptions withGracePeriod(Duration period) {
    return new IslesOptions(
        writeBufferBytes,
        blockCacheBytes,
        metadataCacheBytes,
        ioThreads,
        period,
        maintenanceThreads,
        maintenanceBytesPerSecond);
  }

  public IslesOptions withMaintenanceThreads(int threads) {
    return new IslesOptions(
        writeBufferBytes,
        blockCacheBytes,
        metadataCacheBytes,
        ioThreads,
        gracePeriod,
        threads,
        maintenanceBytesPerSecond);
  }

  public IslesOptions withMaintenanceBytesPerSecond(long bytes) {
    return new IslesOptions(
        writeBufferBytes,
        blockCacheBytes,
        metadataCacheBytes,
        ioThreads,
        gracePeriod,
        maintenanceThreads,
        bytes);
  }
}
