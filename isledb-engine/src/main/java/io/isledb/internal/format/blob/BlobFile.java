package io.isledb.internal.format.blob;

import io.isledb.error.CorruptObjectException;
import io.isledb.error.FormatTooNewException;
import io.isledb.error.FormatTooOldException;
import io.isledb.error.WrongObjectException;
import io.isledb.internal.codec.ByteReader;
import io.isledb.internal.codec.Crc32c;
import io.isledb.internal.format.sst.BlobPointer;
import io.isledb.options.Limits;
import java.util.ArrayList;
import java.util.List;

/** Reads blob objects; see {@link BlobFormat}. */
public final class BlobFile {
  private BlobFile() {}

  /**
   * What a blob object says of itself.
   *
   * @param isleId the isle that wrote it
   * @param ulid its name
   * @param commitId the commit that was to refer to it first; 0 for maintenance
   * @param bytes length of the front: where the first value begins
   */
  public record Front(String isleId, String ulid, long commitId, int bytes) {}

  /**
   * Reads the front of a blob object and checks whose it is.
   *
   * @param start its first {@link BlobFormat#FRONT_GUESS_BYTES} bytes, or more, or all of it
   */
  public static Front front(String object, byte[] start, String isleId, String ulid) {
    ByteReader in = new ByteReader(object, start, 0, 0, start.length);
    if (in.fixed32() != BlobFormat.MAGIC) {
      throw corrupt("An object does not begin as a blob does", object, 0);
    }
    int kind = in.u8();
    int version = in.u8();
    int zero = in.u8();
    zero |= in.u8();
    int length = in.fixed32();
    if (in.fixed32() != Crc32c.of(start, 0, BlobFormat.CHECKED_PREAMBLE_BYTES)) {
      throw in.corrupt("The checksum of an object's first bytes does not match");
    }
    requireVersion(version, object);
    if (kind != BlobFormat.KIND) {
      throw new WrongObjectException("An object of another kind stands where a blob is expected")
          .with("object", object)
          .with("kind", (char) kind);
    }
    if (zero != 0 || length < 0 || length > BlobFormat.HEADER_BYTES_MAX) {
      throw in.corrupt("A blob's first bytes are not well-formed");
    }
    ByteReader check = new ByteReader(object, start, 0, in.position(), start.length);
    check.skip(length);
    if (check.fixed32() != Crc32c.of(start, BlobFormat.PREAMBLE_BYTES, length)) {
      throw check.corrupt("A blob's header checksum does not match");
    }
    ByteReader header =
        new ByteReader(object, start, 0, in.position(), BlobFormat.PREAMBLE_BYTES + length);
    Front front =
        new Front(
            header.text(BlobFormat.TEXT_BYTES_MAX),
            header.text(BlobFormat.TEXT_BYTES_MAX),
            header.varint(),
            check.position());
    if (header.remaining() != 0 || front.commitId() < 0) {
      throw header.corrupt("A blob's header is not well-formed");
    }
    requireSame("isle", isleId, front.isleId(), object);
    requireSame("blob", ulid, front.ulid(), object);
    return front;
  }

  /**
   * Verifies every byte of a whole object.
   *
   * @return a pointer to each of its values, in order
   */
  public static List<BlobPointer> verify(String object, byte[] file, String isleId, String ulid) {
    Front front = front(object, file, isleId, ulid);
    if (file.length < front.bytes() + BlobFormat.FOOTER_BYTES) {
      throw corrupt("A blob ends before its content does", object, file.length);
    }
    int footer = file.length - BlobFormat.FOOTER_BYTES;
    int directory = directoryOffset(object, file, front, footer);
    int end = footer - BlobFormat.CRC_BYTES;
    ByteReader stated = new ByteReader(object, file, 0, end, footer);
    if (stated.fixed32() != Crc32c.of(file, directory, end - directory)) {
      throw corrupt("The checksum of a blob's directory does not match", object, directory);
    }
    ByteReader in = new ByteReader(object, file, 0, directory, end);
    int count = in.length(in.remaining());
    List<BlobPointer> pointers = new ArrayList<>();
    long at = front.bytes();
    for (int i = 0; i < count; i++) {
      BlobPointer pointer =
          new BlobPointer(ulid, at, in.length(Limits.VALUE_BYTES_MAX), in.fixed32());
      if (pointer.length() > directory - at) {
        throw corrupt("A value goes past the end of its blob", object, at);
      }
      requireChecksum(object, pointer, file, (int) at);
      pointers.add(pointer);
      at += pointer.length();
    }
    if (in.remaining() != 0 || at != directory) {
      throw corrupt("A blob's directory does not describe its values", object, directory);
    }
    return pointers;
  }

  private static int directoryOffset(String object, byte[] file, Front front, int footer) {
    ByteReader in = new ByteReader(object, file, 0, footer, file.length);
    long offset = in.fixed64();
    int length = in.fixed32();
    long fileLength = in.fixed64();
    int kind = in.u8();
    int version = in.u8();
    int zero = in.u8();
    zero |= in.u8();
    boolean isChecked =
        in.fixed32() == Crc32c.of(file, footer, BlobFormat.CHECKED_FOOTER_BYTES)
            && in.fixed32() == BlobFormat.FOOTER_MAGIC;
    if (!isChecked) {
      throw corrupt("A blob's footer is damaged or cut off", object, footer);
    }
    boolean isTrue =
        kind == BlobFormat.KIND
            && version == BlobFormat.VERSION
            && zero == 0
            && fileLength == file.length
            && offset >= front.bytes()
            && length > BlobFormat.CRC_BYTES
            && offset + length == footer;
    if (!isTrue) {
      throw corrupt("A blob's footer does not fit its object", object, footer);
    }
    return (int) offset;
  }

  /**
   * Checks the bytes of a value.
   *
   * @param from where in the array the value begins
   */
  public static void requireChecksum(String object, BlobPointer pointer, byte[] bytes, int from) {
    if (Crc32c.of(bytes, from, pointer.length()) != pointer.crc()) {
      throw corrupt("The checksum of a value in a blob does not match", object, pointer.offset())
          .with("length", pointer.length());
    }
  }

  private static void requireVersion(int version, String object) {
    if (version > BlobFormat.VERSION) {
      throw new FormatTooNewException(
              "A blob was written by a newer version of this software; upgrade this one")
          .with("object", object)
          .with("formatVersion", version)
          .with("newestKnown", BlobFormat.VERSION);
    }
    if (version < BlobFormat.VERSION) {
      throw new FormatTooOldException("A blob's format is no longer read by this version")
          .with("object", object)
          .with("formatVersion", version)
          .with("oldestKnown", BlobFormat.VERSION);
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
