package io.isledb.bench;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/**
 * Makes the records of a workload: record {@code i} has always the same key and value, so that any
 * number of them need no memory and every target gets the same. Thread-safe.
 *
 * @param keyBytes length of keys, from 8
 * @param valueBytes length of values
 * @param isSequential whether keys ascend with their number; else they are scattered evenly
 */
record Records(int keyBytes, int valueBytes, boolean isSequential, byte[] pool) {
  private static final int POOL_BYTES = 4 << 20;
  private static final int PIECE_BYTES = 100;

  /** Never the number of a record: its key is missing everywhere. */
  private static final long MISSING = 1L << 62;

  private static final VarHandle BIG_ENDIAN_LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /**
   * @param compressible share of the value bytes that compression can take away, 0 to 1
   */
  static Records of(
      int keyBytes, int valueBytes, boolean isSequential, double compressible, long seed) {
    if (keyBytes < Long.BYTES) {
      throw new IllegalArgumentException("keys have at least 8 bytes: " + keyBytes);
    }
    byte[] pool = new byte[POOL_BYTES + Math.max(valueBytes, PIECE_BYTES)];
    Random random = new Random(seed);
    int fresh = Math.max(1, (int) Math.round(PIECE_BYTES * (1 - compressible)));
    byte[] piece = new byte[fresh];
    for (int at = 0; at < pool.length; at += PIECE_BYTES) {
      random.nextBytes(piece);
      for (int i = 0; i < PIECE_BYTES && at + i < pool.length; i++) {
        pool[at + i] = piece[i % fresh];
      }
    }
    return new Records(keyBytes, valueBytes, isSequential, pool);
  }

  /** Writes the key of a record. */
  void key(long number, byte[] to) {
    long first = isSequential ? number : scattered(number);
    int prefix = keyBytes - Long.BYTES;
    if (isSequential) {
      Arrays.fill(to, 0, prefix, (byte) 'k');
      putLong(to, prefix, first);
    } else {
      putLong(to, 0, first);
      for (int i = Long.BYTES; i < keyBytes; i++) {
        to[i] = (byte) (first >>> (8 * (i & 7)) ^ i);
      }
    }
  }

  byte[] key(long number) {
    byte[] key = new byte[keyBytes];
    key(number, key);
    return key;
  }

  /** Writes a key that no record has. */
  void missingKey(long number, byte[] to) {
    key(number + MISSING, to);
  }

  /** Where the value of a version of a record begins in {@link #pool}. */
  int valueAt(long number, long version) {
    long hash = scattered(number * 31 + version + 7);
    return (int) Long.remainderUnsigned(hash, POOL_BYTES / PIECE_BYTES) * PIECE_BYTES;
  }

  boolean isValue(long number, long version, byte[] found) {
    int at = valueAt(number, version);
    return Arrays.equals(found, 0, found.length, pool, at, at + valueBytes);
  }

  long bytes() {
    return (long) keyBytes + valueBytes;
  }

  private static void putLong(byte[] to, int at, long value) {
    BIG_ENDIAN_LONG.set(to, at, value);
  }

  /** A permutation of all numbers (the finisher of SplitMix64), so that keys never collide. */
  static long scattered(long number) {
    long z = number + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
