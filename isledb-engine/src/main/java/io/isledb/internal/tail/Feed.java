package io.isledb.internal.tail;

import io.isledb.Cursor;
import io.isledb.error.CorruptObjectException;
import io.isledb.error.IsleMissingException;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.SegmentInfo;
import io.isledb.internal.format.segment.JoinedCommit;
import io.isledb.internal.format.segment.SegmentFormat;
import io.isledb.internal.format.sst.CommitHeader;
import io.isledb.internal.log.CommitRef;
import io.isledb.internal.log.Segments;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Where an isle's feed begins and ends, and what lies at a time. Thread-safe. */
public final class Feed {
  private static final int ATTEMPTS_MAX = 5;

  private final TailContext context;
  private final Segments segments;

  public Feed(TailContext context) {
    this.context = context;
    this.segments = new Segments(context.engine().store(), context.layout());
  }

  /**
   * The feed's extent.
   *
   * @param manifest the newest manifest
   * @param headId the newest commit; 0 for none
   */
  record Extent(Manifest manifest, long headId) {
    long logStart() {
      return manifest.logStart();
    }
  }

  /** The oldest place that the feed still has: two requests. */
  public Cursor start() {
    return Cursor.startOf(manifest().logStart());
  }

  /** The place right after the newest commit: three requests. */
  public Cursor end() {
    return Cursor.startOf(extent().headId() + 1);
  }

  /**
   * A place in the feed.
   *
   * @param manifest the manifest by which it was found
   */
  record Place(Manifest manifest, Cursor cursor) {}

  /**
   * The place of the first commit made at or after a time; the end when there is none. Beside three
   * requests one or two where segments are, and one for each halving of what is not joined.
   */
  public Cursor at(Instant time) {
    return place(time).cursor();
  }

  Place place(Instant time) {
    long timeMs = time.toEpochMilli();
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      Extent extent = extent();
      OptionalLong found = search(extent, timeMs);
      if (found.isPresent()) {
        return new Place(extent.manifest(), Cursor.startOf(found.getAsLong()));
      }
    }
    throw new CorruptObjectException("Commits vanish while the feed is searched")
        .with("isle", context.isle());
  }

  /** Commit times never go down. Empty when what is searched has been collected meanwhile. */
  private OptionalLong search(Extent extent, long timeMs) {
    Manifest manifest = extent.manifest();
    long low = extent.logStart();
    long end = Math.max(low, extent.headId() + 1);
    for (SegmentInfo segment : manifest.segments()) {
      if (segment.toCommit() >= low && segment.maxCommittedAtMs() >= timeMs) {
        long from = Math.max(low, segment.fromCommit());
        return segment.isJoined()
            ? searchSegment(segment, from, timeMs)
            : searchLog(manifest.isleId(), from, segment.toCommit() + 1, timeMs);
      }
      low = Math.max(low, segment.toCommit() + 1);
    }
    return searchLog(manifest.isleId(), low, end, timeMs);
  }

  private OptionalLong searchSegment(SegmentInfo segment, long from, long timeMs) {
    Optional<Segments.End> end = segments.end(segment, SegmentFormat.END_GUESS_BYTES);
    return end.isEmpty()
        ? OptionalLong.empty()
        : end.get().directory().commits().stream()
            .filter(commit -> commit.id() >= from && commit.committedAtMs() >= timeMs)
            .mapToLong(JoinedCommit::id)
            .findFirst();
  }

  private OptionalLong searchLog(String isleId, long from, long end, long timeMs) {
    long low = from;
    long high = end;
    while (low < high) {
      long middle = low + (high - low) / 2;
      Optional<CommitHeader> header = context.log().readHeader(middle, isleId);
      if (header.isEmpty()) {
        return OptionalLong.empty();
      }
      if (header.get().committedAtMs() < timeMs) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return OptionalLong.of(low);
  }

  Manifest manifest() {
    return context
        .manifests()
        .newest()
        .orElseThrow(
            () -> new IsleMissingException("There is no isle here").with("isle", context.isle()));
  }

  Extent extent() {
    Manifest manifest = manifest();
    List<CommitRef> refs = context.log().listAfter(manifest.compactedThrough());
    long headId = refs.isEmpty() ? manifest.compactedThrough() : refs.get(refs.size() - 1).id();
    return new Extent(manifest, headId);
  }
}
