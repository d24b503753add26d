package io.isledb.internal.tail;

import io.isledb.Cursor;
import io.isledb.error.CorruptObjectException;
import io.isledb.error.IsleMissingException;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.sst.CommitHeader;
import io.isledb.internal.log.CommitRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where an isle's feed begins and ends, and what lies at a time. Thread-safe. */
public final class Feed {
  private static final int ATTEMPTS_MAX = 5;

  private final TailContext context;

  public Feed(TailContext context) {
    this.context = context;
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
   * The place of the first commit made at or after a time; the end when there is none. One request
   * for each halving of the log, beside three.
   */
  public Cursor at(Instant time) {
    long timeMs = time.toEpochMilli();
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      Extent extent = extent();
      Optional<Cursor> found = search(extent, timeMs);
      if (found.isPresent()) {
        return found.get();
      }
    }
    throw new CorruptObjectException("Commits vanish while the feed is searched")
        .with("isle", context.isle());
  }

  /**
   * Commit times never go down, so halving finds the place; empty when a commit has been collected
   * meanwhile.
   */
  private Optional<Cursor> search(Extent extent, long timeMs) {
    String isleId = extent.manifest().isleId();
    long low = extent.logStart();
    long high = Math.max(low, extent.headId() + 1);
    while (low < high) {
      long middle = low + (high - low) / 2;
      Optional<CommitHeader> header = context.log().readHeader(middle, isleId);
      if (header.isEmpty()) {
        return Optional.empty();
      }
      if (header.get().committedAtMs() < timeMs) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return Optional.of(Cursor.startOf(low));
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
