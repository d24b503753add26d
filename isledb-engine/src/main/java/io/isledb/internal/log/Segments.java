package io.isledb.internal.log;

import io.isledb.error.CorruptObjectException;
import io.isledb.internal.format.manifest.SegmentInfo;
import io.isledb.internal.format.segment.JoinedCommit;
import io.isledb.internal.format.segment.SegmentDirectory;
import io.isledb.internal.format.segment.SegmentFile;
import io.isledb.internal.format.segment.SegmentFormat;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.store.ObjectStore;
import io.isledb.store.StoredBytes;
import java.util.Arrays;
import java.util.Optional;

/** Reads the segments of one isle. Thread-safe; keeps nothing. */
public final class Segments {
  private final ObjectStore store;
  private final IsleLayout layout;

  public Segments(ObjectStore store, IsleLayout layout) {
    this.store = store;
    this.layout = layout;
  }

  /**
   * The end of a segment, or all of it.
   *
   * @param bytes the bytes that were read with the directory
   * @param origin where in the segment they begin
   */
  public record End(SegmentDirectory directory, byte[] bytes, long origin) {}

  /** A segment's full name. */
  public String object(SegmentInfo segment) {
    return layout.segment(segment.ulid());
  }

  /**
   * Reads a segment's directory: one request, two where it is very long; empty when the segment is
   * not there.
   *
   * @param wholeBytesMax a segment that is not larger is read whole
   */
  public Optional<End> end(SegmentInfo segment, long wholeBytesMax) {
    String object = object(segment);
    long size = segment.sizeBytes();
    long from = size <= wholeBytesMax ? 0 : Math.max(0, size - SegmentFormat.END_GUESS_BYTES);
    Optional<byte[]> end = read(object, from, size);
    if (end.isPresent() && from > 0) {
      long directory = SegmentFile.directoryOffset(object, end.get(), size);
      if (directory < from) {
        from = directory;
        end = read(object, from, size);
      }
    }
    if (end.isEmpty()) {
      return Optional.empty();
    }
    SegmentDirectory directory = SegmentFile.directory(object, end.get(), size);
    if (directory.first().id() != segment.fromCommit()
        || directory.last().id() != segment.toCommit()) {
      throw new CorruptObjectException("A segment holds other commits than its manifest says")
          .with("object", object)
          .with("offset", from)
          .with("found", directory.first().id() + " to " + directory.last().id())
          .with("expected", segment.fromCommit() + " to " + segment.toCommit());
    }
    return Optional.of(new End(directory, end.get(), from));
  }

  /**
   * The files of neighbouring commits, one after the other: one request; empty when the segment is
   * not there.
   */
  public Optional<byte[]> range(SegmentInfo segment, JoinedCommit first, JoinedCommit last) {
    return read(object(segment), first.offset(), last.end());
  }

  /**
   * The file of one commit, for those who want just that: two requests, one for a small segment;
   * empty when the segment is not there.
   */
  public Optional<byte[]> commit(SegmentInfo segment, long id) {
    Optional<End> end = end(segment, SegmentFormat.END_GUESS_BYTES);
    if (end.isEmpty()) {
      return Optional.empty();
    }
    JoinedCommit commit = end.get().directory().commit(id);
    int from = (int) (commit.offset() - end.get().origin());
    Optional<byte[]> file =
        from >= 0
            ? Optional.of(Arrays.copyOfRange(end.get().bytes(), from, from + commit.length()))
            : range(segment, commit, commit);
    file.ifPresent(bytes -> SegmentFile.requireChecksum(object(segment), commit, bytes));
    return file;
  }

  private Optional<byte[]> read(String object, long from, long to) {
    int length = Math.toIntExact(to - from);
    Optional<StoredBytes> read = store.readRange(object, from, length);
    if (read.isPresent() && read.get().bytes().length != length) {
      throw new CorruptObjectException("A segment is shorter than its manifest says")
          .with("object", object)
          .with("offset", from)
          .with("expectedBytes", length)
          .with("foundBytes", read.get().bytes().length);
    }
    return read.map(StoredBytes::bytes);
  }
}
