package io.isledb.internal.format.sst;

import io.isledb.internal.codec.XxHash64;

/** The hash of a key that filters are built on. */
public final class KeyHash {
  private KeyHash() {}

  public static long of(byte[] key, int offset, int length) {
    return XxHash64.hash(key, offset, length);
  }
}
