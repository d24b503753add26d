package io.isledb.internal.cache.disk;

import io.isledb.internal.codec.XxHash64;
import java.nio.charset.StandardCharsets;

/**
 * Whose bytes a record holds: an object of an isle. The isle's id is part of it, so an isle that is
 * made anew under the same names gets no old bytes.
 */
record Owner(byte[] name, long hash) {
  private static final long MIX_1 = 0xBF58476D1CE4E5B9L;
  private static final long MIX_2 = 0x94D049BB133111EBL;

  static Owner of(String isleId, String object) {
    byte[] name = (isleId + "\n" + object).getBytes(StandardCharsets.UTF_8);
    return new Owner(name, XxHash64.hash(name, 0, name.length));
  }

  /** The hash of some bytes of this object. */
  long hash(long offset, int length) {
    return mixed(mixed(hash ^ offset) + length);
  }

  /** The finalizer of SplitMix64: every bit of the input changes half of the output's. */
  private static long mixed(long value) {
    long mixed = (value ^ (value >>> 30)) * MIX_1;
    mixed = (mixed ^ (mixed >>> 27)) * MIX_2;
    return mixed ^ (mixed >>> 31);
  }
}
