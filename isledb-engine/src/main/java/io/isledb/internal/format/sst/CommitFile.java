package io.isledb.internal.format.sst;

import io.isledb.Slice;
import io.isledb.Watermarks;
import io.isledb.error.CorruptObjectException;
import io.isledb.error.FormatTooNewException;
import io.isledb.error.FormatTooOldException;
import io.isledb.error.WrongObjectException;
import io.isledb.internal.codec.ByteReader;
import io.isledb.internal.codec.Crc32c;
import java.util.HexFormat;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the front of a file: what it is, whose it is, and where its tail lies. */
public final class CommitFile {
  private static final int NONCE_BYTES = 16;
  private static final int CHECKED_PREAMBLE_BYTES = 12;

  private CommitFile() {}

  /**
   * The front of a commit's file.
   *
   * @param header what the commit says of itself
   * @param tailOffset where filter, index, properties and footer begin
   * @param tailBytes bytes from there to the end of the file
   */
  public record Front(CommitHeader header, long tailOffset, int tailBytes) {
    /** Size of the whole file. */
    public long fileBytes() {
      return tailOffset + tailBytes;
    }
  }

  /**
   * How many bytes from the beginning of the file its front takes; so many must be given to {@link
   * #front}.
   *
   * @param start the first {@value SstFormat#PREAMBLE_BYTES} bytes of the file, or more
   */
  public static int frontBytes(String object, byte[] start) {
    return frontBytes(object, Slice.of(start));
  }

  static int frontBytes(String object, Slice start) {
    return SstFormat.PREAMBLE_BYTES + preamble(object, start).headerLength + SstFormat.CRC_BYTES;
  }

  /** Reads the front of a commit's file from its first {@link #frontBytes} bytes, or more. */
  public static Front front(String object, byte[] start) {
    return front(object, Slice.of(start));
  }

  static Front front(String object, Slice start) {
    Preamble preamble = preamble(object, start);
    if (preamble.kind == SstFormat.KIND_RUN) {
      throw new WrongObjectException("A run stands where a commit is expected")
          .with("object", object);
    }
    ByteReader in = header(object, start, preamble.headerLength);
    long tailOffset = in.fixed64();
    int tailBytes = in.fixed32();
    long entries = in.fixed64();
    CommitHeader header =
        new CommitHeader(
            in.text(SstFormat.TEXT_BYTES_MAX),
            in.varint(),
            in.varint(),
            in.text(SstFormat.TEXT_BYTES_MAX),
            HexFormat.of().formatHex(in.bytes(NONCE_BYTES)),
            preamble.kind == SstFormat.KIND_FENCE,
            in.varint(),
            entries,
            // The evaluation order of arguments is the order of the fields in the file, but for
            // `entries`.
            in.zigzag(),
            watermarks(in));
    if (in.remaining() != 0 || entries < 0 || tailOffset < 0 || tailBytes < 0) {
      throw in.corrupt("A commit's header is not well-formed");
    }
    return new Front(header, tailOffset, tailBytes);
  }

  /**
   * Reads the front of a run's file and checks whose it is.
   *
   * @return where it says that the tail begins
   */
  static long requireRun(String object, byte[] start, String isleId, String ulid) {
    Slice file = Slice.of(start);
    Preamble preamble = preamble(object, file);
    if (preamble.kind != SstFormat.KIND_RUN) {
      throw new WrongObjectException("A commit stands where a run is expected")
          .with("object", object);
    }
    ByteReader in = header(object, file, preamble.headerLength);
    long tailOffset = in.fixed64();
    in.skip(Integer.BYTES + Long.BYTES);
    requireSame("isle", isleId, in.text(SstFormat.TEXT_BYTES_MAX), object);
    requireSame("run", ulid, in.text(SstFormat.TEXT_BYTES_MAX), object);
    return tailOffset;
  }

  /**
   * Checks that a commit is the one that its name promises.
   *
   * @param isleId the isle that it must belong to; null when that is not known yet
   * @throws WrongObjectException when it is another
   */
  public static void verifyIdentity(
      CommitHeader header, @Nullable String isleId, long commitId, String object) {
    if (isleId != null) {
      requireSame("isle", isleId, header.isleId(), object);
    }
    requireSame("commit", Long.toString(commitId), Long.toString(header.commitId()), object);
  }

  static void requireTailAt(long stated, SstTail tail, String object) {
    if (stated != tail.tailOffset()) {
      throw new CorruptObjectException("A header and a footer differ on where the tail begins")
          .with("object", object)
          .with("offset", SstFormat.PREAMBLE_BYTES)
          .with("header", stated)
          .with("footer", tail.tailOffset());
    }
  }

  static void requireSame(String what, String expected, String found, String object) {
    if (!expected.equals(found)) {
      throw new WrongObjectException("An object is not the one that its name promises")
          .with("object", object)
          .with("what", what)
          .with("expected", expected)
          .with("found", found);
    }
  }

  static void requireVersion(int version, String object) {
    if (version > SstFormat.VERSION) {
      throw new FormatTooNewException(
              "A file was written by a newer version of this software; upgrade this one")
          .with("object", object)
          .with("formatVersion", version)
          .with("newestKnown", SstFormat.VERSION);
    }
    if (version < SstFormat.VERSION) {
      throw new FormatTooOldException("A file's format is no longer read by this version")
          .with("object", object)
          .with("formatVersion", version)
          .with("oldestKnown", SstFormat.VERSION);
    }
  }

  private record Preamble(byte kind, int headerLength) {}

  private static Preamble preamble(String object, Slice start) {
    ByteReader in = reader(object, start, 0, start.length());
    int magic = in.fixed32();
    if (magic != SstFormat.MAGIC) {
      throw new CorruptObjectException("A file does not begin as a sorted file does")
          .with("object", object)
          .with("offset", 0);
    }
    byte kind = (byte) in.u8();
    int version = in.u8();
    in.skip(2);
    int headerLength = in.fixed32();
    if (in.fixed32() != Crc32c.of(start.array(), start.offset(), CHECKED_PREAMBLE_BYTES)) {
      throw in.corrupt("The checksum of a file's first bytes does not match");
    }
    requireVersion(version, object);
    if (kind != SstFormat.KIND_FLUSH
        && kind != SstFormat.KIND_FENCE
        && kind != SstFormat.KIND_RUN) {
      throw new WrongObjectException("A file is of a kind that is not expected here")
          .with("object", object)
          .with("kind", (char) kind);
    }
    if (headerLength < 0 || headerLength > SstFormat.HEADER_BYTES_MAX) {
      throw in.corrupt("A header's length is out of its bounds").with("length", headerLength);
    }
    return new Preamble(kind, headerLength);
  }

  private static ByteReader header(String object, Slice start, int length) {
    int end = SstFormat.PREAMBLE_BYTES + length;
    ByteReader check = reader(object, start, Math.min(end, start.length()), start.length());
    int crc = check.fixed32();
    if (crc != Crc32c.of(start.array(), start.offset() + SstFormat.PREAMBLE_BYTES, length)) {
      throw check.corrupt("A header's checksum does not match");
    }
    return reader(object, start, SstFormat.PREAMBLE_BYTES, end);
  }

  /** Reads bytes of a file that begins where the slice does. */
  private static ByteReader reader(String object, Slice file, int from, int to) {
    int offset = file.offset();
    return new ByteReader(object, file.array(), -offset, offset + from, offset + to);
  }

  private static Watermarks watermarks(ByteReader in) {
    int count = in.length(in.remaining());
    TreeMap<String, Long> offsets = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      String position = in.text(SstFormat.TEXT_BYTES_MAX);
      offsets.put(position, in.zigzag());
    }
    return new Watermarks(offsets);
  }
}
