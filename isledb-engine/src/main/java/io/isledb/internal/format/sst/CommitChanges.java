package io.isledb.internal.format.sst;

import io.isledb.Slice;
import io.isledb.error.CorruptObjectException;
import io.isledb.internal.base.FeedMemory;
import io.isledb.internal.base.Loan;
import io.isledb.store.OpenObject;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Restores the order in which a commit's entries were written, in linear time. */
public final class CommitChanges {
  /** Most headers are shorter; a longer one takes a second look. */
  private static final int START_BYTES = 4 << 10;

  private CommitChanges() {}

  /**
   * A commit's changes in order.
   *
   * @param header what the commit says of itself
   * @param changes by ordinal. A value that lies in a blob is given as its pointer
   * @param blobOrdinals ordinals of the changes whose value is a blob pointer, ascending
   */
  public record Decoded(CommitHeader header, CommitEntries changes, List<Integer> blobOrdinals) {}

  /**
   * Decodes a whole commit, verifying every byte of it.
   *
   * @param isleId the isle that it must belong to; null when that is not known
   */
  public static Decoded decode(String object, byte[] file, @Nullable String isleId, long commitId) {
    return decode(object, Slice.of(file), isleId, commitId, FeedMemory.none());
  }

  /** Decodes a commit as the other method does, into memory that others have let go. */
  public static Decoded decode(
      String object, Slice file, @Nullable String isleId, long commitId, FeedMemory memory) {
    return begin(object, file, isleId, commitId, memory).finish();
  }

  /** Begins to decode a commit whose file is in memory, as the other method does. */
  public static CommitDecoding begin(
      String object, Slice file, @Nullable String isleId, long commitId, FeedMemory memory) {
    ByteBuffer bytes = ByteBuffer.wrap(file.array(), file.offset(), file.length());
    return begin(object, OpenObject.of(bytes), isleId, commitId, memory);
  }

  /**
   * Begins to decode a commit, so that several threads may do it together.
   *
   * @param file is closed when all is decoded or the decoding is given up; not when this throws
   * @param memory memory that others have let go
   */
  public static CommitDecoding begin(
      String object, OpenObject file, @Nullable String isleId, long commitId, FeedMemory memory) {
    try (Loan window = new Loan(memory.buffers())) {
      int size = file.sizeBytes();
      Slice start = slice(file.read(0, Math.min(size, START_BYTES), window));
      int frontBytes = CommitFile.frontBytes(object, start);
      if (frontBytes > start.length()) {
        start = slice(file.read(0, Math.min(size, frontBytes), window));
      }
      CommitFile.Front front = CommitFile.front(object, start);
      CommitHeader header = front.header();
      CommitFile.verifyIdentity(header, isleId, commitId, object);
      if (front.fileBytes() != size || header.entries() > size) {
        throw new CorruptObjectException("A commit's size is not what its header states")
            .with("object", object)
            .with("offset", size)
            .with("stated", front.fileBytes());
      }
      int tailAt = (int) front.tailOffset();
      Slice end = slice(file.read(tailAt, size - tailAt, window));
      SstTail tail = SstTail.parse(object, end, tailAt);
      CommitFile.requireTailAt(tailAt, tail, object);
      requireNoGap(object, frontBytes, tail);
      return new CommitDecoding(object, file, header, tail.index(), memory);
    }
  }

  private static void requireNoGap(String object, int frontBytes, SstTail tail) {
    long dataStart = tail.index().count() == 0 ? tail.tailOffset() : tail.index().offset(0);
    if (frontBytes != dataStart) {
      throw new CorruptObjectException("A commit's blocks do not begin after its header")
          .with("object", object)
          .with("offset", dataStart);
    }
  }

  static Slice slice(ByteBuffer bytes) {
    return Slice.of(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
  }
}
