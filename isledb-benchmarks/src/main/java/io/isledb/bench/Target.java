package io.isledb.bench;

import io.isledb.store.decorate.StoreCounts;
import org.jspecify.annotations.Nullable;

/** A database under test. One thread at a time, but for {@link Reads}, of which each has one. */
interface Target extends AutoCloseable {
  String name();

  /** Begins to write. */
  Writes writes();

  /** Opens a view of what is durable now. */
  Reads reads();

  /** Forgets what is cached, as a new process would begin. */
  void forgetCaches();

  /** Merges everything into its best shape. */
  void compactAll();

  /** Does what maintenance is due, as a background task would. */
  void maintain();

  /** Requests to the object store so far; null for a target that has none. */
  @Nullable StoreCounts requests();

  /** Bytes written to files or objects so far, logs, flushes and compactions together. */
  long bytesWritten();

  /** Bytes that flushes have written so far. */
  long bytesFlushed();

  /** Bytes that the data takes now. */
  long bytesStored();

  @Override
  void close();

  /** Writing. */
  interface Writes extends AutoCloseable {
    /** Writes one record; the arrays may be changed afterwards. */
    void put(byte[] key, byte[] pool, int valueAt, int valueBytes);

    void delete(byte[] key);

    /** Everything written before is durable when this returns. */
    void flush();

    @Override
    void close();
  }

  /** Reading. */
  interface Reads extends AutoCloseable {
    /** Value bytes, or -1 for none. */
    int get(byte[] key);

    /** The value as an array, for checks. */
    byte @Nullable [] value(byte[] key);

    /**
     * Reads entries in ascending order.
     *
     * @param from first key; null for the beginning
     * @param limit how many at most
     * @return how many bytes of keys and values there were
     */
    Scanned scan(byte @Nullable [] from, long limit);

    /** Brings filters and indexes into memory; nothing where opening does. */
    void loadMetadata();

    /** Sees what has become durable since. */
    void refresh();

    @Override
    void close();
  }

  /** What a scan gave. */
  record Scanned(long entries, long bytes) {}
}
