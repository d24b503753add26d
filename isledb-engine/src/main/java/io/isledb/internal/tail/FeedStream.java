package io.isledb.internal.tail;

import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.SegmentInfo;
import io.isledb.internal.format.sst.CommitChanges;
import io.isledb.options.TailerOptions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives decoded commits by id, out of segments where a manifest knows of them, otherwise out of the
 * log. Not thread-safe.
 */
final class FeedStream {
  private final LogStream log;
  private final SegmentStream segments;
  private @Nullable Manifest manifest;
  private @Nullable String isleId;

  FeedStream(TailContext context, TailerOptions options) {
    boolean hasReadAhead = options.prefetchCommits() > 0;
    this.log = new LogStream(context.engine(), context.layout(), options);
    this.segments =
        new SegmentStream(
            context.engine(), context.layout(), SegmentStream.RANGE_BYTES, hasReadAhead);
  }

  /** From now on commits belong to this manifest's isle and lie where it says. */
  void use(Manifest known) {
    manifest = known;
    isleId = known.isleId();
  }

  /** The manifest that tells where commits lie; null before there is one. */
  @Nullable Manifest manifest() {
    return manifest;
  }

  /** The isle that commits must belong to; null when that is not known yet. */
  @Nullable String isleId() {
    return isleId;
  }

  /** The segment that a commit is looked for in; null when that is the log. */
  @Nullable SegmentInfo segmentOf(long id) {
    Manifest known = manifest;
    return known == null ? null : known.segmentOf(id);
  }

  /** A commit; empty when it, or the segment that should hold it, is not there now. */
  Optional<CommitChanges.Decoded> commit(long id) {
    Manifest known = manifest;
    SegmentInfo segment = segmentOf(id);
    if (known != null && segment != null) {
      log.forget();
      return segments.commit(segment, id, known.isleId());
    }
    segments.forget();
    Optional<CommitChanges.Decoded> found = log.commit(id, isleId, endOfLog(id));
    found.ifPresent(commit -> isleId = commit.header().isleId());
    return found;
  }

  /** Where the next segment begins, as far as is known: commits may be gone from the log there. */
  private long endOfLog(long id) {
    Manifest known = manifest;
    if (known == null) {
      return Long.MAX_VALUE;
    }
    return known
        .joined()
        .mapToLong(SegmentInfo::fromCommit)
        .filter(from -> from > id)
        .findFirst()
        .orElse(Long.MAX_VALUE);
  }

  /** A commit, if it is in memory. */
  CommitChanges.@Nullable Decoded atHand(long id) {
    return segmentOf(id) == null ? log.atHand(id) : null;
  }

  /** About how many bytes are in memory of what was not given yet. */
  long heldBytes() {
    return segments.presentBytes() + aheadBytes();
  }

  /** How much of it is there, or will be, only so that nobody has to wait for it. */
  long aheadBytes() {
    return log.aheadBytes() + segments.aheadBytes();
  }

  /** Bounds what is fetched ahead from now on. */
  void limitAhead(long bytes) {
    log.limitAhead(bytes);
    segments.limitAhead(bytes);
  }

  /** Drops what was fetched ahead and what is still to come; may be called by any thread. */
  void close() {
    log.close();
  }

  /** Drops what was fetched ahead. */
  void forget() {
    log.forget();
    segments.forget();
  }
}
