package io.isledb.bench;

import io.isledb.options.Compression;

/**
 * What a workload is run with; the same for all targets.
 *
 * @param entries records loaded before anything is read
 * @param operations operations measured, where the workload does not follow from the entries
 * @param keyBytes length of keys
 * @param valueBytes length of values
 * @param compressible share of value bytes that compression can take away, 0 to 1
 * @param isSequential whether keys are written in ascending order
 * @param compression how blocks are compressed, everywhere
 * @param blockBytes size of data blocks before compression
 * @param filterBits bits of the Bloom filter per key
 * @param flushBytes buffered bytes at which a flush begins
 * @param cacheBytes memory for data blocks
 * @param metadataBytes memory for filters and indexes
 * @param isUniversal whether RocksDB compacts in its universal style, not in levels
 * @param seed of all that is drawn
 */
record Setup(
    long entries,
    long operations,
    int keyBytes,
    int valueBytes,
    double compressible,
    boolean isSequential,
    Compression compression,
    int blockBytes,
    int filterBits,
    long flushBytes,
    long cacheBytes,
    long metadataBytes,
    boolean isUniversal,
    long seed) {
  /** 16 B scattered keys, 100 B values that halve, Snappy, 4 KiB blocks. */
  static final Setup DEFAULT =
      new Setup(
          1_000_000,
          1_000_000,
          16,
          100,
          0.5,
          false,
          Compression.SNAPPY,
          4096,
          10,
          16 << 20,
          2L << 30,
          1L << 30,
          false,
          42);

  Records records() {
    return Records.of(keyBytes, valueBytes, isSequential, compressible, seed);
  }
}
