package io.isledb.internal.codec;

import io.isledb.error.CorruptObjectException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads what {@link ByteWriter} wrote, from part of an array. Every read is checked against the
 * end, and each failure names the object and the offset in it. Not thread-safe.
 */
public final class ByteReader {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final String object;
  private final byte[] array;
  private final long origin;
  private final int end;
  private int position;

  /**
   * @param object name of the object that the bytes come from, for messages
   * @param origin offset in the object of the array's first byte, for messages
   * @param from first byte to read
   * @param to end of what may be read
   */
  public ByteReader(String object, byte[] array, long origin, int from, int to) {
    java.util.Objects.checkFromToIndex(from, to, array.length);
    this.object = object;
    this.array = array;
    this.origin = origin;
    this.position = from;
    this.end = to;
  }

  public int position() {
    return position;
  }

  public int remaining() {
    return end - position;
  }

  public int u8() {
    need(1);
    return array[position++] & 0xff;
  }

  public int fixed32() {
    need(Integer.BYTES);
    int value = (int) INT.get(array, position);
    position += Integer.BYTES;
    return value;
  }

  public long fixed64() {
    need(Long.BYTES);
    long value = (long) LONG.get(array, position);
    position += Long.BYTES;
    return value;
  }

  public long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = u8();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw corrupt("A number is longer than the format allows");
  }

  public long zigzag() {
    long value = varint();
    return (value >>> 1) ^ -(value & 1);
  }

  /** A varint that must lie between 0 and a bound, such as a length. */
  public int length(int most) {
    long value = varint();
    if (value < 0 || value > most) {
      throw corrupt("A length is out of its bounds").with("length", value).with("most", most);
    }
    return (int) value;
  }

  public byte[] bytes(int length) {
    need(length);
    byte[] copy = java.util.Arrays.copyOfRange(array, position, position + length);
    position += length;
    return copy;
  }

  public void skip(int length) {
    need(length);
    position += length;
  }

  public String text(int bytesMax) {
    int length = length(Math.min(bytesMax, remaining()));
    String text = new String(array, position, length, StandardCharsets.UTF_8);
    position += length;
    return text;
  }

  /** A failure that names the object and the present offset. */
  public CorruptObjectException corrupt(String message) {
    return new CorruptObjectException(message)
        .with("object", object)
        .with("offset", origin + position);
  }

  private void need(int bytes) {
    if (bytes < 0 || bytes > end - position) {
      throw corrupt("An object ends before its content does");
    }
  }
}
