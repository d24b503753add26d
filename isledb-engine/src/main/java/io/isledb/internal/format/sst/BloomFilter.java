package io.isledb.internal.format.sst;

import io.isledb.internal.codec.ByteReader;
import io.isledb.internal.codec.ByteWriter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A Bloom filter whose probes for one key all lie in one 64-byte line, so that asking costs one
 * miss of the processor's cache. Immutable.
 *
 * <p>Lines fill unevenly (their load is Poisson-distributed), which costs some precision against a
 * plain filter: {@link #expectedFalsePositiveRate} sums over that distribution (Putze, Sanders,
 * Singler: "Cache-, Hash- and Space-Efficient Bloom Filters", 2007). 10 bits per key give about 1
 * %, 12 about 0.5 %, 16 about 0.12 %.
 *
 * <pre>
 * payload := probes:u8  lines:u32  (64 bytes){lines}
 * line    of hash h := (upper 32 bits of h * lines) >> 32
 * probe i of hash h := upper 9 bits of ((lower 32 bits of h) * 0x9E3779B9^(i+1) mod 2^32), a bit number in the line;
 *                      bit n is bit n % 64 of the line's little-endian u64 number n / 64
 * </pre>
 */
public final class BloomFilter {
  static final int LINE_BYTES = 64;
  private static final int LINE_BITS = LINE_BYTES * 8;
  private static final int HEAD_BYTES = 5;
  private static final int GOLDEN = 0x9E3779B9;
  private static final int PROBES_MAX = 16;

  /** A filter of more keys than fit is less precise, but must stay a section that can be read. */
  private static final int LINES_MAX = (SstFormat.RAW_BYTES_MAX - HEAD_BYTES) / LINE_BYTES;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes;
  private final int start;
  private final int lines;
  private final int probes;

  private BloomFilter(byte[] bytes, int start, int lines, int probes) {
    this.bytes = bytes;
    this.start = start;
    this.lines = lines;
    this.probes = probes;
  }

  /** Whether a key of this hash may be there; false is certain. */
  public boolean mayContain(long hash) {
    int line = start + lineOf(hash, lines) * LINE_BYTES;
    int h = (int) hash;
    for (int i = 0; i < probes; i++) {
      h *= GOLDEN;
      int bit = h >>> 23;
      long word = (long) LONG.get(bytes, line + ((bit >>> 6) << 3));
      if ((word & (1L << bit)) == 0) {
        return false;
      }
    }
    return true;
  }

  public int weightBytes() {
    return bytes.length;
  }

  /** Writes the payload of a filter over some hashes. */
  static void build(ByteWriter out, long[] hashes, int count, int bitsPerKey) {
    int probes = probesFor(bitsPerKey);
    long bits = Math.max(1, (long) count * bitsPerKey);
    int lines = (int) Math.min(LINES_MAX, (bits + LINE_BITS - 1) / LINE_BITS);
    out.u8(probes);
    out.fixed32(lines);
    int start = out.position();
    out.ensure(lines * LINE_BYTES);
    byte[] array = out.array();
    java.util.Arrays.fill(array, start, start + lines * LINE_BYTES, (byte) 0);
    for (int i = 0; i < count; i++) {
      add(array, start, lines, probes, hashes[i]);
    }
    out.position(start + lines * LINE_BYTES);
  }

  private static void add(byte[] array, int start, int lines, int probes, long hash) {
    int line = start + lineOf(hash, lines) * LINE_BYTES;
    int h = (int) hash;
    for (int i = 0; i < probes; i++) {
      h *= GOLDEN;
      int bit = h >>> 23;
      int at = line + ((bit >>> 6) << 3);
      LONG.set(array, at, (long) LONG.get(array, at) | (1L << bit));
    }
  }

  static BloomFilter parse(byte[] payload, String object, long at) {
    ByteReader in = new ByteReader(object, payload, at, 0, payload.length);
    int probes = in.u8();
    int lines = in.fixed32();
    if (probes < 1
        || probes > PROBES_MAX
        || lines < 1
        || lines > LINES_MAX
        || in.remaining() != lines * LINE_BYTES) {
      throw in.corrupt("A filter's size does not fit what it states").with("lines", lines);
    }
    return new BloomFilter(payload, HEAD_BYTES, lines, probes);
  }

  private static int lineOf(long hash, int lines) {
    return (int) (((hash >>> 32) * lines) >>> 32);
  }

  static int probesFor(int bitsPerKey) {
    return Math.max(1, Math.min(PROBES_MAX, (int) Math.round(bitsPerKey * 0.66)));
  }

  /** The share of absent keys for which a large filter answers "maybe", 0 to 1. */
  public static double expectedFalsePositiveRate(int bitsPerKey) {
    int probes = probesFor(bitsPerKey);
    double mean = (double) LINE_BITS / bitsPerKey;
    double weight = Math.exp(-mean);
    double rate = 0;
    for (int keys = 0; keys < 40 * mean + 40; keys++) {
      double unset = Math.pow(1 - 1.0 / LINE_BITS, (double) keys * probes);
      rate += weight * Math.pow(1 - unset, probes);
      weight *= mean / (keys + 1);
    }
    return rate;
  }
}
