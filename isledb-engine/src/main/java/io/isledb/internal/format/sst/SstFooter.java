package io.isledb.internal.format.sst;

import io.isledb.Slice;
import io.isledb.error.CorruptObjectException;
import io.isledb.internal.codec.ByteReader;
import io.isledb.internal.codec.ByteWriter;
import io.isledb.internal.codec.Crc32c;

/** The last bytes of a sorted file: where its sections are; see {@link SstFormat}. */
record SstFooter(
    long filterOffset,
    int filterLength,
    long indexOffset,
    int indexLength,
    long propertiesOffset,
    int propertiesLength,
    long fileLength,
    byte kind) {

  private static final int CHECKED_BYTES = 48;

  void write(ByteWriter out) {
    int start = out.position();
    out.fixed64(filterOffset);
    out.fixed32(filterLength);
    out.fixed64(indexOffset);
    out.fixed32(indexLength);
    out.fixed64(propertiesOffset);
    out.fixed32(propertiesLength);
    out.fixed64(fileLength);
    out.u8(kind);
    out.u8(SstFormat.VERSION);
    out.u8(0);
    out.u8(0);
    // 48 bytes so far.
    out.fixed32(Crc32c.of(out.array(), start, CHECKED_BYTES));
    out.fixed32(SstFormat.FOOTER_MAGIC);
  }

  /**
   * Reads the footer at the end of some bytes of a file.
   *
   * @param origin offset in the file of the first of the bytes
   */
  static SstFooter parse(String object, Slice bytes, long origin) {
    int end = bytes.offset() + bytes.length();
    int start = end - SstFormat.FOOTER_BYTES;
    if (bytes.length() < SstFormat.FOOTER_BYTES) {
      throw new CorruptObjectException("A file is shorter than its footer")
          .with("object", object)
          .with("offset", origin)
          .with("bytes", bytes.length());
    }
    ByteReader in = new ByteReader(object, bytes.array(), origin - bytes.offset(), start, end);
    SstFooter footer =
        new SstFooter(
            in.fixed64(),
            in.fixed32(),
            in.fixed64(),
            in.fixed32(),
            in.fixed64(),
            in.fixed32(),
            in.fixed64(),
            (byte) in.u8());
    int version = in.u8();
    in.skip(2);
    int crc = in.fixed32();
    if (in.fixed32() != SstFormat.FOOTER_MAGIC
        || crc != Crc32c.of(bytes.array(), start, CHECKED_BYTES)) {
      throw in.corrupt("A file does not end with a footer, or its checksum does not match");
    }
    CommitFile.requireVersion(version, object);
    footer.requireContiguous(object, origin, bytes.length());
    return footer;
  }

  private void requireContiguous(String object, long origin, int available) {
    boolean holds =
        filterLength >= 0
            && indexLength >= 0
            && propertiesLength >= 0
            && filterOffset >= 0
            && filterOffset + filterLength == indexOffset
            && indexOffset + indexLength == propertiesOffset
            && propertiesOffset + propertiesLength + SstFormat.FOOTER_BYTES == fileLength
            && origin + available == fileLength;
    if (!holds) {
      throw new CorruptObjectException("A footer's lengths do not add up to the file")
          .with("object", object)
          .with("offset", origin + available - SstFormat.FOOTER_BYTES)
          .with("fileLength", fileLength);
    }
  }

  /** Offset of the first byte of the tail. */
  long tailOffset() {
    return filterOffset;
  }
}
