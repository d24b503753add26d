package io.isledb.internal.iterator;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The first eight bytes of a key as an unsigned number: where two prefixes differ, the keys are in
 * the same order.
 */
public final class KeyPrefix {
  private static final VarHandle BIG_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private KeyPrefix() {}

  /** Shorter keys are filled up with zero bytes, so equal prefixes say nothing. */
  public static long of(byte[] array, int offset, int length) {
    if (offset + Long.BYTES <= array.length) {
      long prefix = (long) BIG_ENDIAN.get(array, offset);
      return length >= Long.BYTES ? prefix : length == 0 ? 0 : prefix & (-1L << (64 - 8 * length));
    }
    long prefix = 0;
    for (int i = 0; i < Math.min(length, Long.BYTES); i++) {
      prefix |= (array[offset + i] & 0xffL) << (56 - 8 * i);
    }
    return prefix;
  }
}
