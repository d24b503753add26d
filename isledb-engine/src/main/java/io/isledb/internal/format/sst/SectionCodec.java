package io.isledb.internal.format.sst;

import io.isledb.Slice;
import io.isledb.error.CorruptObjectException;
import io.isledb.internal.codec.ByteReader;
import io.isledb.internal.codec.ByteWriter;
import io.isledb.internal.codec.Codecs;
import io.isledb.options.Compression;
import java.util.zip.CRC32C;

/**
 * Writes and reads one checksummed, optionally compressed section of a file; see {@link SstFormat}.
 */
public final class SectionCodec {
  private SectionCodec() {}

  /**
   * Appends a section.
   *
   * @return bytes that it takes in the file
   */
  static int write(ByteWriter out, Compression compression, byte[] raw, int rawLength) {
    int start = out.position();
    Compression used = compression;
    out.ensure(Codecs.compressedBytesMax(compression, rawLength));
    int length = Codecs.compress(compression, raw, rawLength, out.array(), start);
    if (compression != Compression.NONE && length > rawLength - (rawLength >> 3)) {
      used = Compression.NONE;
      length = Codecs.compress(used, raw, rawLength, out.array(), start);
    }
    out.position(start + length);
    out.u8(Codecs.number(used));
    out.fixed32(rawLength);
    out.fixed32(crc(out.array(), start, out.position() - start, start));
    return out.position() - start;
  }

  /**
   * Verifies and expands a section.
   *
   * @param stored bytes that hold the section
   * @param from where in {@code stored} it begins
   * @param length bytes that it takes in the file
   * @param object and {@code at}: which object it comes from, and where in it the section begins
   */
  public static byte[] read(byte[] stored, int from, int length, String object, long at) {
    return read(Slice.of(stored), from, length, object, at);
  }

  /** Verifies and expands a section as the other method does. */
  static byte[] read(Slice stored, int from, int length, String object, long at) {
    int rawLength = verify(stored, from, length, object, at);
    int payload = length - SstFormat.SECTION_TRAILER_BYTES;
    int start = stored.offset() + from;
    int codec = stored.array()[start + payload];
    return Codecs.expand(codec, stored.array(), start, payload, rawLength, object, at);
  }

  /**
   * Verifies a section and expands it as a block into an array of the caller's, or into a new one
   * when that is too short; the block is good until the array is used again.
   */
  static DataBlock readBlock(
      Slice stored, int from, int length, byte[] room, String object, long at) {
    int rawLength = verify(stored, from, length, object, at);
    int payload = length - SstFormat.SECTION_TRAILER_BYTES;
    int start = stored.offset() + from;
    int codec = stored.array()[start + payload];
    byte[] raw = Codecs.expand(codec, stored.array(), start, payload, room, rawLength, object, at);
    return DataBlock.of(raw, rawLength, object, at);
  }

  /** Gives the length of what a section expands to. */
  private static int verify(Slice stored, int from, int length, String object, long at) {
    int payload = length - SstFormat.SECTION_TRAILER_BYTES;
    if (payload < 0 || from < 0 || from + (long) length > stored.length()) {
      throw new CorruptObjectException("A section is cut off")
          .with("object", object)
          .with("offset", at)
          .with("length", length);
    }
    byte[] array = stored.array();
    int start = stored.offset() + from;
    ByteReader trailer = new ByteReader(object, array, at - start, start + payload, start + length);
    int codec = trailer.u8();
    int rawLength = trailer.fixed32();
    int crc = trailer.fixed32();
    if (crc != crc(array, start, length - SstFormat.CRC_BYTES, at)) {
      throw new CorruptObjectException("A section's checksum does not match")
          .with("object", object)
          .with("offset", at)
          .with("length", length);
    }
    if (!Codecs.isKnown(codec) || rawLength < 0 || rawLength > SstFormat.RAW_BYTES_MAX) {
      throw new CorruptObjectException("A section states a codec or a length that there is not")
          .with("object", object)
          .with("offset", at)
          .with("codec", codec)
          .with("rawLength", rawLength);
    }
    return rawLength;
  }

  /**
   * The section's place is part of its checksum, so that sections that change places are noticed.
   */
  private static int crc(byte[] bytes, int from, int length, long at) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      crc.update((int) (at >>> shift) & 0xff);
    }
    return (int) crc.getValue();
  }
}
