package io.isledb.bench;

import io.isledb.options.Compression;
import io.isledb.store.decorate.StoreCounts;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompactionStyle;
import org.rocksdb.CompressionType;
import org.rocksdb.FlushOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Statistics;
import org.rocksdb.TickerType;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * RocksDB in this process by its fastest Java path: write batches and direct buffers, no
 * write-ahead log.
 */
final class RocksTarget implements Target {
  private static final int BATCH_BYTES = 256 << 10;
  private static final int QUIET_LOOKS = 20;

  static {
    RocksDB.loadLibrary();
  }

  private final Statistics statistics = new Statistics();
  private final WriteOptions writeOptions = new WriteOptions().setDisableWAL(true);
  private final ReadOptions readOptions = new ReadOptions();
  private final Path directory;
  private final Setup setup;
  private Opened opened;

  /** The database and what it was opened with. */
  private record Opened(LRUCache cache, BloomFilter filter, Options options, RocksDB db)
      implements AutoCloseable {
    @Override
    public void close() {
      db.close();
      options.close();
      filter.close();
      cache.close();
    }
  }

  RocksTarget(Path directory, Setup setup) {
    this.directory = directory;
    this.setup = setup;
    this.opened = open();
  }

  private Opened open() {
    LRUCache cache = new LRUCache(setup.cacheBytes());
    BloomFilter filter = new BloomFilter(setup.filterBits(), false);
    BlockBasedTableConfig table =
        new BlockBasedTableConfig()
            .setBlockSize(setup.blockBytes())
            .setBlockCache(cache)
            .setFilterPolicy(filter);
    Options options =
        new Options()
            .setCreateIfMissing(true)
            .setTableFormatConfig(table)
            .setCompressionType(compression(setup.compression()))
            .setBottommostCompressionType(compression(setup.compression()))
            .setWriteBufferSize(setup.flushBytes())
            .setCompactionStyle(
                setup.isUniversal() ? CompactionStyle.UNIVERSAL : CompactionStyle.LEVEL)
            .setIncreaseParallelism(Runtime.getRuntime().availableProcessors())
            .setStatistics(statistics);
    try {
      return new Opened(cache, filter, options, RocksDB.open(options, directory.toString()));
    } catch (RocksDBException e) {
      throw new BenchException("RocksDB cannot be opened in " + directory, e);
    }
  }

  private static CompressionType compression(Compression compression) {
    return switch (compression) {
      case NONE -> CompressionType.NO_COMPRESSION;
      case SNAPPY -> CompressionType.SNAPPY_COMPRESSION;
      case LZ4 -> CompressionType.LZ4_COMPRESSION;
      case ZSTD -> CompressionType.ZSTD_COMPRESSION;
    };
  }

  @Override
  public String name() {
    return setup.isUniversal() ? "rocksdb-universal" : "rocksdb";
  }

  @Override
  public Writes writes() {
    return new BatchedWrites();
  }

  private final class BatchedWrites implements Writes {
    private final WriteBatch batch = new WriteBatch(BATCH_BYTES + (64 << 10));
    private final ByteBuffer key = ByteBuffer.allocateDirect(64 << 10);
    private final ByteBuffer value =
        ByteBuffer.allocateDirect(Math.max(64 << 10, setup.valueBytes()));

    @Override
    public void put(byte[] keyBytes, byte[] pool, int valueAt, int valueBytes) {
      key.clear().put(keyBytes).flip();
      value.clear().put(pool, valueAt, valueBytes).flip();
      try {
        batch.put(key, value);
        if (batch.getDataSize() >= BATCH_BYTES) {
          write();
        }
      } catch (RocksDBException e) {
        throw new BenchException("RocksDB refused a put", e);
      }
    }

    @Override
    public void delete(byte[] keyBytes) {
      try {
        batch.delete(keyBytes);
      } catch (RocksDBException e) {
        throw new BenchException("RocksDB refused a delete", e);
      }
    }

    private void write() throws RocksDBException {
      opened.db().write(writeOptions, batch);
      batch.clear();
    }

    @Override
    public void flush() {
      try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
        write();
        opened.db().flush(flush);
      } catch (RocksDBException e) {
        throw new BenchException("RocksDB refused a flush", e);
      }
    }

    @Override
    public void close() {
      flush();
      batch.close();
    }
  }

  @Override
  public Reads reads() {
    return new DirectReads();
  }

  private final class DirectReads implements Reads {
    private final ByteBuffer key = ByteBuffer.allocateDirect(64 << 10);
    private final ByteBuffer value =
        ByteBuffer.allocateDirect(Math.max(64 << 10, setup.valueBytes()));
    private final RocksIterator iterator = opened.db().newIterator(readOptions);

    @Override
    public int get(byte[] keyBytes) {
      key.clear().put(keyBytes).flip();
      value.clear();
      try {
        int length = opened.db().get(readOptions, key, value);
        return length == RocksDB.NOT_FOUND ? -1 : length;
      } catch (RocksDBException e) {
        throw new BenchException("RocksDB refused a get", e);
      }
    }

    @Override
    public byte @Nullable [] value(byte[] keyBytes) {
      try {
        return opened.db().get(readOptions, keyBytes);
      } catch (RocksDBException e) {
        throw new BenchException("RocksDB refused a get", e);
      }
    }

    @Override
    public Scanned scan(byte @Nullable [] from, long limit) {
      if (from == null) {
        iterator.seekToFirst();
      } else {
        key.clear().put(from).flip();
        iterator.seek(key);
      }
      long entries = 0;
      long bytes = 0;
      while (entries < limit && iterator.isValid()) {
        key.clear();
        value.clear();
        bytes += iterator.key(key) + iterator.value(value);
        entries++;
        iterator.next();
      }
      return new Scanned(entries, bytes);
    }

    @Override
    public void loadMetadata() {}

    @Override
    public void refresh() {
      try {
        iterator.refresh();
      } catch (RocksDBException e) {
        throw new BenchException("RocksDB refused to refresh an iterator", e);
      }
    }

    @Override
    public void close() {
      iterator.close();
    }
  }

  @Override
  public void forgetCaches() {
    opened.close();
    opened = open();
  }

  @Override
  public void compactAll() {
    try {
      opened.db().compactRange();
    } catch (RocksDBException e) {
      throw new BenchException("RocksDB refused a compaction", e);
    }
  }

  /**
   * Its background threads do it; waits until they are idle. In its universal style it may call a
   * compaction pending that it never begins, so one that is not begun in a while is not awaited.
   */
  @Override
  public void maintain() {
    int quietLooks = 0;
    while (quietLooks < QUIET_LOOKS) {
      boolean isBusy =
          property("rocksdb.num-running-compactions") > 0
              || property("rocksdb.num-running-flushes") > 0;
      if (!isBusy && property("rocksdb.compaction-pending") == 0) {
        return;
      }
      quietLooks = isBusy ? 0 : quietLooks + 1;
      LockSupport.parkNanos(1_000_000);
    }
  }

  private long property(String name) {
    try {
      return opened.db().getLongProperty(name);
    } catch (RocksDBException e) {
      throw new BenchException("RocksDB does not tell " + name, e);
    }
  }

  @Override
  public @Nullable StoreCounts requests() {
    return null;
  }

  @Override
  public long bytesWritten() {
    return statistics.getTickerCount(TickerType.FLUSH_WRITE_BYTES)
        + statistics.getTickerCount(TickerType.COMPACT_WRITE_BYTES);
  }

  @Override
  public long bytesFlushed() {
    return statistics.getTickerCount(TickerType.FLUSH_WRITE_BYTES);
  }

  @Override
  public long bytesStored() {
    return property("rocksdb.total-sst-files-size");
  }

  @Override
  public void close() {
    opened.close();
    writeOptions.close();
    readOptions.close();
    statistics.close();
  }
}
