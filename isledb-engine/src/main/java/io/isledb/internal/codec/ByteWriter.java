package io.isledb.internal.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing byte array; numbers are little-endian. Not thread-safe. */
public final class ByteWriter {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int VARINT64_BYTES_MAX = 10;

  private byte[] array;
  private int position;

  public ByteWriter(int capacity) {
    array = new byte[Math.max(16, capacity)];
  }

  public byte[] array() {
    return array;
  }

  public int position() {
    return position;
  }

  /**
   * Moves the end back (or forward, over bytes that were {@linkplain #ensure(int) reserved} and
   * written directly).
   */
  public void position(int newPosition) {
    position = newPosition;
  }

  /** Makes room for more bytes after the position. */
  public void ensure(int more) {
    int needed = Math.addExact(position, more);
    if (needed > array.length) {
      int doubled = (int) Math.min(Integer.MAX_VALUE - 8L, array.length * 2L);
      array = Arrays.copyOf(array, Math.max(needed, doubled));
    }
  }

  public void u8(int value) {
    ensure(1);
    array[position++] = (byte) value;
  }

  public void fixed32(int value) {
    ensure(Integer.BYTES);
    INT.set(array, position, value);
    position += Integer.BYTES;
  }

  public void fixed64(long value) {
    ensure(Long.BYTES);
    LONG.set(array, position, value);
    position += Long.BYTES;
  }

  /** Overwrites four bytes that were written before. */
  public void patch32(int at, int value) {
    INT.set(array, java.util.Objects.checkFromIndexSize(at, Integer.BYTES, position), value);
  }

  /** Overwrites eight bytes that were written before. */
  public void patch64(int at, long value) {
    LONG.set(array, java.util.Objects.checkFromIndexSize(at, Long.BYTES, position), value);
  }

  /** Seven bits a byte, least significant first; the value is taken as unsigned. */
  public void varint(long value) {
    ensure(VARINT64_BYTES_MAX);
    if ((value & ~0x7fL) == 0) {
      array[position++] = (byte) value;
      return;
    }
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      array[position++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    array[position++] = (byte) rest;
  }

  /** A signed number such that small magnitudes are short. */
  public void zigzag(long value) {
    varint((value << 1) ^ (value >> 63));
  }

  public void bytes(byte[] source, int offset, int length) {
    ensure(length);
    System.arraycopy(source, offset, array, position, length);
    position += length;
  }

  /** Length, then the UTF-8 bytes. */
  public void text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    varint(utf8.length);
    bytes(utf8, 0, utf8.length);
  }

  /** A copy of what has been written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(array, position);
  }
}
