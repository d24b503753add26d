package io.isledb.internal.format.pack;

import io.isledb.error.CorruptObjectException;
import io.isledb.error.FormatTooNewException;
import io.isledb.error.FormatTooOldException;
import io.isledb.error.WrongObjectException;
import io.isledb.internal.codec.ByteReader;
import io.isledb.internal.codec.Crc32c;

/** Reads what {@link PackBuilder} wrote; see {@link PackFormat}. */
public final class PackFile {
  private PackFile() {}

  /**
   * What an object says of itself.
   *
   * @param number what the kind says it means
   * @param bytes length of the front: where the first payload begins
   */
  public record Front(String isleId, String ulid, long number, int bytes) {}

  /**
   * Where the directory lies.
   *
   * @param offset its first byte in the file, where the payloads end
   * @param length its length, checksum included
   */
  public record Footer(long offset, int length) {}

  /**
   * Reads the front of an object and checks whose it is.
   *
   * @param start its first {@link PackFormat#FRONT_GUESS_BYTES} bytes, or more, or all of it
   */
  public static Front front(String object, byte[] start, char kind, String isleId, String ulid) {
    ByteReader in = new ByteReader(object, start, 0, 0, start.length);
    if (in.fixed32() != PackFormat.MAGIC) {
      throw corrupt("An object does not begin as one of an isle does", object, 0);
    }
    int foundKind = in.u8();
    int version = in.u8();
    int zero = in.u8();
    zero |= in.u8();
    int length = in.fixed32();
    if (in.fixed32() != Crc32c.of(start, 0, PackFormat.CHECKED_PREAMBLE_BYTES)) {
      throw in.corrupt("The checksum of an object's first bytes does not match");
    }
    requireVersion(version, object);
    if (foundKind != kind) {
      throw new WrongObjectException("An object is of another kind than its name promises")
          .with("object", object)
          .with("expected", kind)
          .with("found", (char) foundKind);
    }
    if (zero != 0 || length < 0 || length > PackFormat.HEADER_BYTES_MAX) {
      throw in.corrupt("An object's first bytes are not well-formed");
    }
    Front front = header(object, start, length);
    requireSame("isle", isleId, front.isleId(), object);
    requireSame("ulid", ulid, front.ulid(), object);
    return front;
  }

  private static Front header(String object, byte[] start, int length) {
    int from = PackFormat.PREAMBLE_BYTES;
    ByteReader check = new ByteReader(object, start, 0, from, start.length);
    check.skip(length);
    if (check.fixed32() != Crc32c.of(start, from, length)) {
      throw check.corrupt("The checksum of an object's header does not match");
    }
    ByteReader in = new ByteReader(object, start, 0, from, from + length);
    Front front =
        new Front(
            in.text(PackFormat.TEXT_BYTES_MAX),
            in.text(PackFormat.TEXT_BYTES_MAX),
            in.varint(),
            check.position());
    if (in.remaining() != 0 || front.number() < 0) {
      throw in.corrupt("An object's header is not well-formed");
    }
    return front;
  }

  /**
   * Reads the footer.
   *
   * @param end the last bytes of the file, or all of it
   * @param fileBytes size of the file
   */
  public static Footer footer(String object, byte[] end, long fileBytes, char kind) {
    int at = end.length - PackFormat.FOOTER_BYTES;
    if (at < 0) {
      throw corrupt("An object ends before its content does", object, fileBytes);
    }
    long place = fileBytes - PackFormat.FOOTER_BYTES;
    ByteReader in = new ByteReader(object, end, fileBytes - end.length, at, end.length);
    long offset = in.fixed64();
    int length = in.fixed32();
    long statedBytes = in.fixed64();
    int foundKind = in.u8();
    int version = in.u8();
    int zero = in.u8();
    zero |= in.u8();
    boolean isChecked =
        in.fixed32() == Crc32c.of(end, at, PackFormat.CHECKED_FOOTER_BYTES)
            && in.fixed32() == PackFormat.FOOTER_MAGIC;
    if (!isChecked) {
      throw corrupt("An object's footer is damaged or cut off", object, place);
    }
    requireVersion(version, object);
    boolean isTrue =
        foundKind == kind
            && zero == 0
            && statedBytes == fileBytes
            && offset > PackFormat.PREAMBLE_BYTES
            && length > PackFormat.CRC_BYTES
            && offset + length == place;
    if (!isTrue) {
      throw corrupt("An object's footer does not fit the object", object, place);
    }
    return new Footer(offset, length);
  }

  /**
   * The directory, verified, without its checksum.
   *
   * @param bytes part of the file that contains it
   * @param origin where in the file they begin
   */
  public static ByteReader directory(String object, byte[] bytes, long origin, Footer footer) {
    int from = (int) (footer.offset() - origin);
    int end = from + footer.length() - PackFormat.CRC_BYTES;
    ByteReader stated = new ByteReader(object, bytes, origin, end, end + PackFormat.CRC_BYTES);
    if (stated.fixed32() != Crc32c.of(bytes, from, end - from)) {
      throw corrupt("The checksum of an object's directory does not match", object, from + origin);
    }
    return new ByteReader(object, bytes, origin, from, end);
  }

  private static void requireVersion(int version, String object) {
    if (version > PackFormat.VERSION) {
      throw new FormatTooNewException(
              "An object was written by a newer version of this software; upgrade this one")
          .with("object", object)
          .with("formatVersion", version)
          .with("newestKnown", PackFormat.VERSION);
    }
    if (version < PackFormat.VERSION) {
      throw new FormatTooOldException("An object's format is no longer read by this version")
          .with("object", object)
          .with("formatVersion", version)
          .with("oldestKnown", PackFormat.VERSION);
    }
  }

  private static void requireSame(String what, String expected, String found, String object) {
    if (!expected.equals(found)) {
      throw new WrongObjectException("An object is not the one that its name promises")
          .with("object", object)
          .with("what", what)
          .with("expected", expected)
          .with("found", found);
    }
  }

  private static CorruptObjectException corrupt(String message, String object, long at) {
    return new CorruptObjectException(message).with("object", object).with("offset", at);
  }
}
