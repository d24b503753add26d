package io.isledb.internal.format.sst;

import io.isledb.internal.codec.ByteReader;
import io.isledb.internal.codec.ByteWriter;

/**
 * What stands in the place of a value that lies in a blob.
 *
 * <pre>
 * pointer := blob:text  offset:varint  length:varint  crc:u32
 * </pre>
 *
 * @param blob the blob object's ULID
 * @param offset where in the object the value begins
 * @param length bytes of the value
 * @param crc CRC-32C of the value
 */
public record BlobPointer(String blob, long offset, int length, int crc) {
  private static final int ULID_CHARACTERS = 26;

  public byte[] encode() {
    ByteWriter out = new ByteWriter(64);
    out.text(blob);
    out.varint(offset);
    out.varint(length);
    out.fixed32(crc);
    return out.toByteArray();
  }

  /**
   * Reads a pointer.
   *
   * @param object and {@code at}: where it comes from, for messages
   */
  public static BlobPointer decode(byte[] bytes, int offset, int length, String object, long at) {
    ByteReader in = new ByteReader(object, bytes, at - offset, offset, offset + length);
    BlobPointer pointer =
        new BlobPointer(
            in.text(ULID_CHARACTERS),
            in.varint(),
            in.length(io.isledb.options.Limits.VALUE_BYTES_MAX),
            in.fixed32());
    if (in.remaining() != 0 || pointer.offset < 0) {
      throw in.corrupt("A blob pointer is not well-formed");
    }
    return pointer;
  }
}
