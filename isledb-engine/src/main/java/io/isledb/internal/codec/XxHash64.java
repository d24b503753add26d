package io.isledb.internal.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The 64-bit xxHash with seed 0, as specified at xxhash.com; part of the file format, since filters
 * are built on it.
 */
public final class XxHash64 {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long P1 = 0x9E3779B185EBCA87L;
  private static final long P2 = 0xC2B2AE3D27D4EB4FL;
  private static final long P3 = 0x165667B19E3779F9L;
  private static final long P4 = 0x85EBCA77C2B2AE63L;
  private static final long P5 = 0x27D4EB2F165667C5L;
  private static final int STRIPE = 32;

  private XxHash64() {}

  public static long hash(byte[] bytes, int offset, int length) {
    int at = offset;
    int end = offset + length;
    long hash = P5;
    if (length >= STRIPE) {
      hash = stripes(bytes, offset, end);
      at = offset + (length & -STRIPE);
    }
    hash += length;
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      hash = Long.rotateLeft(hash ^ round(0, (long) LONG.get(bytes, at)), 27) * P1 + P4;
    }
    if (at + Integer.BYTES <= end) {
      hash = Long.rotateLeft(hash ^ ((int) INT.get(bytes, at) & 0xffffffffL) * P1, 23) * P2 + P3;
      at += Integer.BYTES;
    }
    for (; at < end; at++) {
      hash = Long.rotateLeft(hash ^ (bytes[at] & 0xffL) * P5, 11) * P1;
    }
    return avalanche(hash);
  }

  private static long stripes(byte[] bytes, int offset, int end) {
    long a = 0x60EA27EEADC0B5D6L; // P1 + P2, which wraps around
    long b = P2;
    long c = 0;
    long d = 0x61C8864E7A143579L; // -P1
    for (int at = offset; at + STRIPE <= end; at += STRIPE) {
      a = round(a, (long) LONG.get(bytes, at));
      b = round(b, (long) LONG.get(bytes, at + 8));
      c = round(c, (long) LONG.get(bytes, at + 16));
      d = round(d, (long) LONG.get(bytes, at + 24));
    }
    long hash =
        Long.rotateLeft(a, 1)
            + Long.rotateLeft(b, 7)
            + Long.rotateLeft(c, 12)
            + Long.rotateLeft(d, 18);
    hash = merge(hash, a);
    hash = merge(hash, b);
    hash = merge(hash, c);
    return merge(hash, d);
  }

  private static long round(long accumulator, long input) {
    return Long.rotateLeft(accumulator + input * P2, 31) * P1;
  }

  private static long merge(long hash, long accumulator) {
    return (hash ^ round(0, accumulator)) * P1 + P4;
  }

  private static long avalanche(long hash) {
    long x = (hash ^ (hash >>> 33)) * P2;
    x = (x ^ (x >>> 29)) * P3;
    return x ^ (x >>> 32);
  }
}
