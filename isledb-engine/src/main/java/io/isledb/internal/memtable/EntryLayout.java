package io.isledb.internal.memtable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * An entry in the memory of a {@link Memtable}: {@code keyLength valueLength attributesLength
 * timestamp expiry key value attributes}, a value length of -1 for a delete.
 */
final class EntryLayout {
  /** Bytes beside key, value and attributes. */
  static final int HEAD_BYTES = 28;

  static final int NO_VALUE = -1;

  private static final int VALUE_LENGTH_AT = 4;
  private static final int ATTRIBUTES_LENGTH_AT = 8;
  private static final int TIMESTAMP_AT = 12;
  private static final int EXPIRY_AT = 20;
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private EntryLayout() {}

  static void writeHead(
      byte[] array,
      int at,
      int keyLength,
      int valueLength,
      int attributesLength,
      long timestampMs,
      long expiryMs) {
    INT.set(array, at, keyLength);
    INT.set(array, at + VALUE_LENGTH_AT, valueLength);
    INT.set(array, at + ATTRIBUTES_LENGTH_AT, attributesLength);
    LONG.set(array, at + TIMESTAMP_AT, timestampMs);
    LONG.set(array, at + EXPIRY_AT, expiryMs);
  }

  /** Bytes of the whole entry. */
  static int length(byte[] array, int at) {
    return HEAD_BYTES
        + keyLength(array, at)
        + Math.max(valueLength(array, at), 0)
        + attributesLength(array, at);
  }

  static int keyLength(byte[] array, int at) {
    return (int) INT.get(array, at);
  }

  /** {@link #NO_VALUE} for a delete. */
  static int valueLength(byte[] array, int at) {
    return (int) INT.get(array, at + VALUE_LENGTH_AT);
  }

  static int attributesLength(byte[] array, int at) {
    return (int) INT.get(array, at + ATTRIBUTES_LENGTH_AT);
  }

  static long timestampMs(byte[] array, int at) {
    return (long) LONG.get(array, at + TIMESTAMP_AT);
  }

  static long expiryMs(byte[] array, int at) {
    return (long) LONG.get(array, at + EXPIRY_AT);
  }
}
