package io.isledb.options;

import io.isledb.error.InvalidOptionException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the isles of one process share. Change one thing at a time with the {@code with…} methods.
 *
 * @param writeBufferBytes memory for changes that are not durable yet, over all writers
 * @param blockCacheBytes memory for data blocks, over all readers
 * @param metadataCacheBytes memory for filters and indexes, over all readers
 * @param diskCache where on local disk readers keep what they have fetched; empty for nowhere
 * @param ioThreads threads for requests to the store and for flushes
 * @param flushThreads how many of the ioThreads may make files of flushes at a time, over all
 *     writers; fewer than there are processors leave one to those who write meanwhile
 * @param gracePeriod how long a retired object is kept for those who still look at it; the same for
 *     all processes
 * @param maintenanceThreads threads for maintenance in the background, over all maintainers
 * @param maintenanceBytesPerSecond bytes that maintenance may move in a second; 0 for no limit
 */
public record IslesOptions(
    long writeBufferBytes,
    long blockCacheBytes,
    long metadataCacheBytes,
    Optional<DiskCacheOptions> diskCache,
    int ioThreads,
    int flushThreads,
    Duration gracePeriod,
    int maintenanceThreads,
    long maintenanceBytesPerSecond) {

  public static final IslesOptions DEFAULT = new Draft().build();

  public IslesOptions {
    boolean hasThreads = ioThreads >= 1 && flushThreads >= 1;
    if (writeBufferBytes < 1 || blockCacheBytes < 0 || metadataCacheBytes < 0 || !hasThreads) {
      throw new InvalidOptionException("The sizes that isles share are out of their bounds")
          .with("writeBufferBytes", writeBufferBytes)
          .with("blockCacheBytes", blockCacheBytes)
          .with("metadataCacheBytes", metadataCacheBytes)
          .with("ioThreads", ioThreads)
          .with("flushThreads", flushThreads);
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
    return with(draft -> draft.writeBufferBytes = bytes);
  }

  public IslesOptions withBlockCacheBytes(long bytes) {
    return with(draft -> draft.blockCacheBytes = bytes);
  }

  public IslesOptions withMetadataCacheBytes(long bytes) {
    return with(draft -> draft.metadataCacheBytes = bytes);
  }

  /**
   * A disk cache.
   *
   * @param directory where; one process at a time uses it, and all isles of that process share it
   * @param bytesMax what its files may take
   */
  public IslesOptions withDiskCache(Path directory, long bytesMax) {
    DiskCacheOptions cache = new DiskCacheOptions(directory, bytesMax);
    return with(draft -> draft.diskCache = Optional.of(cache));
  }

  public IslesOptions withIoThreads(int threads) {
    return with(draft -> draft.ioThreads = threads);
  }

  public IslesOptions withFlushThreads(int threads) {
    return with(draft -> draft.flushThreads = threads);
  }

  public IslesOptions withGracePeriod(Duration period) {
    return with(draft -> draft.gracePeriod = period);
  }

  public IslesOptions withMaintenanceThreads(int threads) {
    return with(draft -> draft.maintenanceThreads = threads);
  }

  public IslesOptions withMaintenanceBytesPerSecond(long bytes) {
    return with(draft -> draft.maintenanceBytesPerSecond = bytes);
  }

  private IslesOptions with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.build();
  }

  /** The options while they are changed, each with its default. */
  private static final class Draft {
    private long writeBufferBytes = 128L << 20;
    private long blockCacheBytes = 64L << 20;
    private long metadataCacheBytes = 64L << 20;
    private Optional<DiskCacheOptions> diskCache = Optional.empty();
    private int ioThreads = 16;
    private int flushThreads = Runtime.getRuntime().availableProcessors();
    private Duration gracePeriod = Duration.ofMinutes(15);
    private int maintenanceThreads = 2;
    private long maintenanceBytesPerSecond;

    Draft() {}

    Draft(IslesOptions options) {
      writeBufferBytes = options.writeBufferBytes;
      blockCacheBytes = options.blockCacheBytes;
      metadataCacheBytes = options.metadataCacheBytes;
      diskCache = options.diskCache;
      ioThreads = options.ioThreads;
      flushThreads = options.flushThreads;
      gracePeriod = options.gracePeriod;
      maintenanceThreads = options.maintenanceThreads;
      maintenanceBytesPerSecond = options.maintenanceBytesPerSecond;
    }

    IslesOptions build() {
      return new IslesOptions(
          writeBufferBytes,
          blockCacheBytes,
          metadataCacheBytes,
          diskCache,
          ioThreads,
          flushThreads,
          gracePeriod,
          maintenanceThreads,
          maintenanceBytesPerSecond);
    }
  }
}
