package io.isledb.bench;

import io.isledb.internal.codec.Codecs;
import io.isledb.internal.codec.Crc32c;
import io.isledb.internal.codec.XxHash64;
import io.isledb.options.Compression;
import java.util.Arrays;

/**
 * What the machine needs at least to make a sorted file of records, one thread, nothing shared with
 * the engine but its codecs: copy them in, sort them, gather them into blocks, hash the keys,
 * compress the blocks, checksum them. Each step takes nanoseconds per record.
 */
record Floors(
    double copyNs, double sortNs, double gatherNs, double hashNs, double packNs, double crcNs) {
  double sumNs() {
    return copyNs + sortNs + gatherNs + hashNs + packNs + crcNs;
  }

  /** The best of some rounds of so many records as one flush has. */
  static Floors measure(Setup setup) {
    Floors best = null;
    for (int round = 0; round < 8; round++) {
      Floors now = once(setup);
      best = best == null || now.sumNs() < best.sumNs() ? now : best;
    }
    return java.util.Objects.requireNonNull(best);
  }

  private static Floors once(Setup setup) {
    Records records = setup.records();
    int size = (int) records.bytes();
    int count = (int) Math.min(setup.entries(), setup.flushBytes() / size);
    byte[][] keys = new byte[count][];
    int[] values = new int[count];
    for (int i = 0; i < count; i++) {
      keys[i] = records.key(i);
      values[i] = records.valueAt(i, 0);
    }
    byte[] arena = new byte[count * size];

    long t0 = System.nanoTime();
    for (int i = 0, at = 0; i < count; i++, at += size) {
      System.arraycopy(keys[i], 0, arena, at, keys[i].length);
      System.arraycopy(records.pool(), values[i], arena, at + keys[i].length, setup.valueBytes());
    }
    long t1 = System.nanoTime();
    long[] order = new long[count];
    for (int i = 0; i < count; i++) {
      // The 40 first bits of the key decide; the rest is the record's number.
      order[i] = (first40Bits(arena, i * size) << 24 | i) ^ Long.MIN_VALUE;
    }
    Arrays.sort(order);
    long t2 = System.nanoTime();
    byte[] gathered = new byte[arena.length];
    for (int i = 0; i < count; i++) {
      System.arraycopy(arena, (int) (order[i] & 0xffffff) * size, gathered, i * size, size);
    }
    long t3 = System.nanoTime();
    long hashes = 0;
    for (int i = 0; i < count; i++) {
      hashes ^= XxHash64.hash(gathered, i * size, setup.keyBytes());
    }
    long t4 = System.nanoTime();
    Packed packed = pack(gathered, setup);
    long t5 = System.nanoTime();
    int checks = Crc32c.of(packed.bytes(), 0, packed.length());
    long t6 = System.nanoTime();
    if (hashes == 42 && checks == 42) {
      throw new BenchException("never: keeps the results from being optimised away");
    }
    double n = count;
    return new Floors(
        (t1 - t0) / n, (t2 - t1) / n, (t3 - t2) / n, (t4 - t3) / n, (t5 - t4) / n, (t6 - t5) / n);
  }

  private record Packed(byte[] bytes, int length) {}

  private static Packed pack(byte[] from, Setup setup) {
    if (setup.compression() == Compression.NONE) {
      return new Packed(from, from.length);
    }
    int block = setup.blockBytes();
    int most = Codecs.compressedBytesMax(setup.compression(), block);
    byte[] to = new byte[(from.length / block + 1) * most];
    byte[] raw = new byte[block];
    int length = 0;
    for (int at = 0; at < from.length; at += block) {
      int part = Math.min(block, from.length - at);
      System.arraycopy(from, at, raw, 0, part);
      length += Codecs.compress(setup.compression(), raw, part, to, length);
    }
    return new Packed(to, length);
  }

  private static long first40Bits(byte[] bytes, int at) {
    long bits = 0;
    for (int i = 0; i < 5; i++) {
      bits = bits << 8 | (bytes[at + i] & 0xff);
    }
    return bits;
  }
}
