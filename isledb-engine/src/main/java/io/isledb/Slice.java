package io.isledb;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A read-only window on a byte array, compared as unsigned bytes.
 *
 * <p>A slice handed out by an iterator is valid until the iterator moves; {@link #toByteArray()}
 * makes a copy to keep. Not to be changed through {@link #array()}.
 */
public final class Slice implements Comparable<Slice> {
  public static final Slice EMPTY = new Slice(new byte[0], 0, 0);

  private final byte[] array;
  private final int offset;
  private final int length;

  private Slice(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  /** A window on the whole array; no copy. */
  public static Slice of(byte[] array) {
    return new Slice(array, 0, array.length);
  }

  /** A window on part of the array; no copy. */
  public static Slice of(byte[] array, int offset, int length) {
    java.util.Objects.checkFromIndexSize(offset, length, array.length);
    return new Slice(array, offset, length);
  }

  /** The text's UTF-8 bytes. */
  public static Slice utf8(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  public byte[] array() {
    return array;
  }

  public int offset() {
    return offset;
  }

  public int length() {
    return length;
  }

  public boolean isEmpty() {
    return length == 0;
  }

  public byte at(int index) {
    java.util.Objects.checkIndex(index, length);
    return array[offset + index];
  }

  /** A copy of the bytes. */
  public byte[] toByteArray() {
    return Arrays.copyOfRange(array, offset, offset + length);
  }

  /** The bytes read as UTF-8. */
  public String toUtf8() {
    return new String(array, offset, length, StandardCharsets.UTF_8);
  }

  @Override
  public int compareTo(Slice other) {
    return Arrays.compareUnsigned(
        array, offset, offset + length, other.array, other.offset, other.offset + other.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Slice that
        && Arrays.equals(
            array, offset, offset + length, that.array, that.offset, that.offset + that.length);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + array[i];
    }
    return hash;
  }

  /** Length and the first bytes in hexadecimal. */
  @Override
  public String toString() {
    int shown = Math.min(length, 32);
    String hex = HexFormat.of().formatHex(array, offset, offset + shown);
    return shown == length ? hex : hex + "…(" + length + " bytes)";
  }
}
