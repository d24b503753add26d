package io.isledb.protocol;

/** Mixes numbers into a hash of 64 bits that is good enough to tell states apart. */
final class Mix {
  private Mix() {}

  static long mix(long hash, long value) {
    long x = (hash ^ value) * 0x9E3779B97F4A7C15L + 0x632BE59BD9B4E019L;
    x = (x ^ (x >>> 32)) * 0xD6E8FEB86659FD93L;
    return x ^ (x >>> 29);
  }
}
