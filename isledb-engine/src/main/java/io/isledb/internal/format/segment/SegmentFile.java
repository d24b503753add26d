package io.isledb.internal.format.segment;

import io.isledb.error.CorruptObjectException;
import io.isledb.internal.codec.Crc32c;
import io.isledb.internal.format.pack.PackFile;

/** Reads segments; see {@link SegmentFormat}. */
public final class SegmentFile {
  private SegmentFile() {}

  /**
   * Where the directory begins.
   *
   * @param end the last bytes of the file, {@link SegmentFormat#END_GUESS_BYTES} or more, or all
   * @param fileBytes size of the file
   */
  public static long directoryOffset(String object, byte[] end, long fileBytes) {
    return PackFile.footer(object, end, fileBytes, SegmentFormat.KIND).offset();
  }

  /**
   * The directory, verified.
   *
   * @param end the last bytes of the file, from {@link #directoryOffset} or from before it
   */
  public static SegmentDirectory directory(String object, byte[] end, long fileBytes) {
    PackFile.Footer footer = PackFile.footer(object, end, fileBytes, SegmentFormat.KIND);
    long origin = fileBytes - end.length;
    return SegmentDirectory.decode(
        PackFile.directory(object, end, origin, footer), footer.offset());
  }

  /** Checks the bytes of a commit's file against the directory. */
  public static void requireChecksum(String object, JoinedCommit commit, byte[] file) {
    if (file.length != commit.length() || Crc32c.of(file, 0, file.length) != commit.crc()) {
      throw new CorruptObjectException("The checksum of a commit in a segment does not match")
          .with("object", object)
          .with("offset", commit.offset())
          .with("commit", commit.id());
    }
  }

  /**
   * Verifies every byte of a whole segment, but not that its commits are sound in themselves.
   *
   * @param fromCommit the commit that it must begin with
   */
  public static SegmentDirectory verify(
      String object, byte[] file, String isleId, String ulid, long fromCommit) {
    PackFile.Front front = PackFile.front(object, file, SegmentFormat.KIND, isleId, ulid);
    SegmentDirectory directory = directory(object, file, file.length);
    JoinedCommit first = directory.first();
    if (first.offset() != front.bytes()
        || first.id() != front.number()
        || first.id() != fromCommit) {
      throw new CorruptObjectException("A segment does not begin with the commit that it should")
          .with("object", object)
          .with("offset", front.bytes())
          .with("expected", fromCommit)
          .with("found", first.id());
    }
    for (JoinedCommit commit : directory.commits()) {
      requireChecksum(object, commit, slice(file, commit));
    }
    return directory;
  }

  /** The file of a commit, out of the whole segment. */
  public static byte[] slice(byte[] segment, JoinedCommit commit) {
    int from = Math.toIntExact(commit.offset());
    return java.util.Arrays.copyOfRange(segment, from, from + commit.length());
  }
}
