package io.isledb.internal.tail;

import io.isledb.Slice;
import io.isledb.error.CorruptObjectException;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.base.Prefetched;
import io.isledb.internal.format.manifest.SegmentInfo;
import io.isledb.internal.format.segment.JoinedCommit;
import io.isledb.internal.format.segment.SegmentDirectory;
import io.isledb.internal.format.sst.CommitChanges;
import io.isledb.internal.format.sst.CommitDecoding;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.log.Segments;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives decoded commits out of segments, which it reads in large ranges: the directory once, then
 * range after range, of which two are in memory, the one that is consumed and the next. Not
 * thread-safe.
 */
final class SegmentStream {
  /** How much one request fetches, unless a single commit is larger. */
  static final int RANGE_BYTES = 8 << 20;

  private final EngineContext engine;
  private final Segments segments;
  private final int rangeBytes;
  private final boolean hasReadAhead;
  private final DecodeLine line;

  private @Nullable Open open;
  private @Nullable Range present;
  private @Nullable Next next;
  private long aheadBytesMax = Long.MAX_VALUE;

  private record Open(SegmentInfo segment, SegmentDirectory directory) {}

  /** The files of some commits, from the first to the last. */
  private record Range(long first, long last, byte[] bytes, long offset) {
    boolean contains(long id) {
      return first <= id && id <= last;
    }
  }

  private record Next(JoinedCommit first, JoinedCommit last, Prefetched<Optional<byte[]>> bytes) {}

  SegmentStream(EngineContext engine, IsleLayout layout, int rangeBytes, boolean hasReadAhead) {
    this.engine = engine;
    this.segments = new Segments(engine.store(), layout);
    this.rangeBytes = rangeBytes;
    this.hasReadAhead = hasReadAhead;
    this.line = DecodeLine.of(engine.executor());
  }

  /**
   * A commit.
   *
   * @param segment the one that holds it
   * @param isleId the isle that it must belong to
   * @return empty when the segment is not there
   */
  Optional<CommitChanges.Decoded> commit(SegmentInfo segment, long id, String isleId) {
    Open at = open(segment);
    Range range = at == null ? null : range(at, id);
    if (at == null || range == null) {
      forget();
      return Optional.empty();
    }
    CommitChanges.Decoded commit = decode(at, range, id, isleId);
    if (id == range.last()) {
      present = null; // nothing more comes out of it
    }
    return Optional.of(commit);
  }

  /** Bytes of the range that commits are taken out of. */
  long presentBytes() {
    return present == null ? 0 : present.bytes().length;
  }

  /** Bytes of the range after it, which may not have come yet. */
  long aheadBytes() {
    return next == null ? 0 : next.last().end() - next.first().offset();
  }

  /** Bounds what is fetched ahead from now on. */
  void limitAhead(long bytes) {
    aheadBytesMax = bytes;
  }

  /** Drops what is in memory. */
  void forget() {
    open = null;
    present = null;
    next = null;
  }

  private @Nullable Open open(SegmentInfo segment) {
    Open at = open;
    if (at != null && at.segment().ulid().equals(segment.ulid())) {
      return at;
    }
    forget();
    Optional<Segments.End> end = segments.end(segment, rangeBytes);
    if (end.isEmpty()) {
      return null;
    }
    SegmentDirectory directory = end.get().directory();
    if (end.get().origin() == 0) {
      present = new Range(segment.fromCommit(), segment.toCommit(), end.get().bytes(), 0);
    }
    open = new Open(segment, directory);
    return open;
  }

  private @Nullable Range range(Open at, long id) {
    Range range = present;
    if (range != null && range.contains(id)) {
      return range;
    }
    present = null; // not in memory while another is fetched
    range = nextRange(at, id);
    present = range;
    if (range != null) {
      readAhead(at, range.last() + 1);
    }
    return range;
  }

  private @Nullable Range nextRange(Open at, long id) {
    Next ready = next;
    next = null;
    if (ready != null && ready.first().id() == id) {
      return range(ready.first(), ready.last(), ready.bytes().join());
    }
    JoinedCommit first = at.directory().commit(id);
    JoinedCommit last = lastOf(at.directory(), first);
    return range(first, last, segments.range(at.segment(), first, last));
  }

  private static @Nullable Range range(
      JoinedCommit first, JoinedCommit last, Optional<byte[]> bytes) {
    return bytes.isEmpty() ? null : new Range(first.id(), last.id(), bytes.get(), first.offset());
  }

  private void readAhead(Open at, long id) {
    if (!hasReadAhead || id > at.segment().toCommit()) {
      return;
    }
    JoinedCommit first = at.directory().commit(id);
    JoinedCommit last = lastOf(at.directory(), first);
    if (last.end() - first.offset() > aheadBytesMax) {
      return;
    }
    next =
        new Next(
            first,
            last,
            Prefetched.start(engine.executor(), () -> segments.range(at.segment(), first, last)));
  }

  /** As many commits as one request should fetch. */
  private JoinedCommit lastOf(SegmentDirectory directory, JoinedCommit first) {
    JoinedCommit last = first;
    for (long id = first.id() + 1; id <= directory.last().id(); id++) {
      JoinedCommit commit = directory.commit(id);
      if (commit.end() - first.offset() > rangeBytes) {
        break;
      }
      last = commit;
    }
    return last;
  }

  private CommitChanges.Decoded decode(Open at, Range range, long id, String isleId) {
    JoinedCommit commit = at.directory().commit(id);
    int from = (int) (commit.offset() - range.offset());
    Slice file = part(range.bytes(), from, commit.length());
    try {
      String object = segments.object(at.segment());
      CommitDecoding decoding = CommitChanges.begin(object, file, isleId, id, engine.feedMemory());
      line.share(decoding);
      return decoding.finish();
    } catch (CorruptObjectException e) {
      forget(); // damage on the way is mended by reading again
      throw e.with("commit", id).with("commitBeginsAt", commit.offset());
    }
  }

  /** What there is of a part; the commit in it tells whether that is all. */
  private static Slice part(byte[] bytes, int from, int length) {
    int start = Math.min(from, bytes.length);
    return Slice.of(bytes, start, Math.min(length, bytes.length - start));
  }
}
