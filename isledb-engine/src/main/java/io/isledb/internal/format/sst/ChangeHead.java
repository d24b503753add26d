package io.isledb.internal.format.sst;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * How a change stands in a part of a commit in memory: with little before its key, since each byte
 * of it is written to memory and read from there again.
 *
 * <pre>
 * change := head:u64  timestampMs:u64?  expiryMs:u64?  attributesLength:u32?  key:bytes  attributes:bytes  value:bytes
 *           head: bit 0 delete, bit 1 expiry, bit 2 attributes, bit 3 wide, 12 bits for the ordinal in the part; then,
 *           of most, 8 bits of the key's length, 16 of the value's and 24 of what the timestamp is after the
 *           commit's base; of a wide one, 16 and 32 bits of the lengths, and the timestamp follows.
 * </pre>
 */
final class ChangeHead {
  static final int IS_DELETE = 1;
  static final int HAS_EXPIRY = 2;
  static final int HAS_ATTRIBUTES = 4;
  private static final int IS_WIDE = 8;
  private static final int HAS_MORE = HAS_EXPIRY | HAS_ATTRIBUTES | IS_WIDE;

  static final int ORDINAL_BITS = 12;
  private static final int ORDINAL_AT = 4;
  private static final int KEY_AT = ORDINAL_AT + ORDINAL_BITS;
  private static final int KEY_BITS = 8;
  private static final int VALUE_AT = KEY_AT + KEY_BITS;
  private static final int VALUE_BITS = 16;
  private static final int TIMESTAMP_AT = VALUE_AT + VALUE_BITS;
  private static final int TIMESTAMP_BITS = Long.SIZE - TIMESTAMP_AT;
  private static final int WIDE_VALUE_AT = KEY_AT + Short.SIZE;

  /** Changes are written before their commit is made: 4 hours and some before, 17 minutes after. */
  private static final long BEFORE_COMMIT_MS = (1L << TIMESTAMP_BITS) - (1L << 20);

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private ChangeHead() {}

  /** The least timestamp that needs no bytes of its own. */
  static long baseMs(long committedAtMs) {
    return committedAtMs - BEFORE_COMMIT_MS;
  }

  /**
   * The head of a change.
   *
   * @param flags of those that are named here
   * @param ordinal in the part
   * @param sinceBaseMs the timestamp's difference from the base, of any size
   */
  static long of(int flags, int ordinal, int keyLength, int valueLength, long sinceBaseMs) {
    long head = flags | ordinal << ORDINAL_AT | (long) keyLength << KEY_AT;
    boolean isUsual =
        (keyLength >>> KEY_BITS | valueLength >>> VALUE_BITS | sinceBaseMs >>> TIMESTAMP_BITS) == 0;
    return isUsual
        ? head | (long) valueLength << VALUE_AT | sinceBaseMs << TIMESTAMP_AT
        : head | IS_WIDE | (long) valueLength << WIDE_VALUE_AT;
  }

  /** Writes what stands before the key: of the values, those that the head says there are. */
  static void put(
      byte[] out, int at, long head, long timestampMs, long expiryMs, int attributesLength) {
    LONG.set(out, at, head);
    if ((head & HAS_MORE) == 0) {
      return;
    }
    if ((head & IS_WIDE) != 0) {
      LONG.set(out, at + Long.BYTES, timestampMs);
    }
    if ((head & HAS_EXPIRY) != 0) {
      LONG.set(out, expiryAt(at, head), expiryMs);
    }
    if ((head & HAS_ATTRIBUTES) != 0) {
      INT.set(out, at + bytes(head) - Integer.BYTES, attributesLength);
    }
  }

  private static int expiryAt(int at, long head) {
    return at + Long.BYTES + ((int) head & IS_WIDE);
  }

  static long read(byte[] in, int at) {
    return (long) LONG.get(in, at);
  }

  /** Bytes before the key. */
  static int bytes(long head) {
    int flags = (int) head;
    // Eight bytes, four bytes and eight bytes: what the bits are worth, but for the first.
    return Long.BYTES + ((flags & HAS_EXPIRY) << 2) + (flags & (HAS_ATTRIBUTES | IS_WIDE));
  }

  static int ordinal(long head) {
    return (int) (head >>> ORDINAL_AT) & ((1 << ORDINAL_BITS) - 1);
  }

  static boolean isDelete(long head) {
    return (head & IS_DELETE) != 0;
  }

  static int keyLength(long head) {
    int mask = (head & IS_WIDE) == 0 ? (1 << KEY_BITS) - 1 : (1 << Short.SIZE) - 1;
    return (int) (head >>> KEY_AT) & mask;
  }

  static int valueLength(long head) {
    return (head & IS_WIDE) == 0
        ? (int) (head >>> VALUE_AT) & ((1 << VALUE_BITS) - 1)
        : (int) (head >>> WIDE_VALUE_AT);
  }

  static long timestampMs(byte[] in, int at, long head, long baseMs) {
    return (head & IS_WIDE) == 0
        ? baseMs + (head >>> TIMESTAMP_AT)
        : (long) LONG.get(in, at + Long.BYTES);
  }

  /** 0 when it does not expire. */
  static long expiryMs(byte[] in, int at, long head) {
    return (head & HAS_EXPIRY) == 0 ? 0 : (long) LONG.get(in, expiryAt(at, head));
  }

  static int attributesLength(byte[] in, int at, long head) {
    return (head & HAS_ATTRIBUTES) == 0 ? 0 : (int) INT.get(in, at + bytes(head) - Integer.BYTES);
  }

  /** Where the bytes of a change end that begins there. */
  static int end(byte[] in, int at) {
    long head = read(in, at);
    return at + bytes(head) + keyLength(head) + attributesLength(in, at, head) + valueLength(head);
  }
}
