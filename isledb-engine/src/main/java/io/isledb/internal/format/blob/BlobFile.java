package io.isledb.internal.format.blob;

import io.isledb.error.CorruptObjectException;
import io.isledb.internal.codec.ByteReader;
import io.isledb.internal.codec.Crc32c;
import io.isledb.internal.format.pack.PackFile;
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
    PackFile.Front front = PackFile.front(object, start, BlobFormat.KIND, isleId, ulid);
    return new Front(front.isleId(), front.ulid(), front.number(), front.bytes());
  }

  /**
   * Verifies every byte of a whole object.
   *
   * @return a pointer to each of its values, in order
   */
  public static List<BlobPointer> verify(String object, byte[] file, String isleId, String ulid) {
    Front front = front(object, file, isleId, ulid);
    PackFile.Footer footer = PackFile.footer(object, file, file.length, BlobFormat.KIND);
    ByteReader in = PackFile.directory(object, file, 0, footer);
    int count = in.length(in.remaining());
    List<BlobPointer> pointers = new ArrayList<>();
    long at = front.bytes();
    for (int i = 0; i < count; i++) {
      BlobPointer pointer =
          new BlobPointer(ulid, at, in.length(Limits.VALUE_BYTES_MAX), in.fixed32());
      if (pointer.length() > footer.offset() - at) {
        throw corrupt("A value goes past the end of its blob", object, at);
      }
      requireChecksum(object, pointer, file, (int) at);
      pointers.add(pointer);
      at += pointer.length();
    }
    if (in.remaining() != 0 || at != footer.offset()) {
      throw corrupt("A blob's directory does not describe its values", object, footer.offset());
    }
    return pointers;
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

  private static CorruptObjectException corrupt(String message, String object, long at) {
    return new CorruptObjectException(message).with("object", object).with("offset", at);
  }
}
