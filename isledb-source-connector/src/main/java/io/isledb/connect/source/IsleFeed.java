package io.isledb.connect.source;

import io.isledb.ChangeBatch;
import io.isledb.CommitInfo;
import io.isledb.Cursor;
import io.isledb.Isle;
import io.isledb.Tailer;
import io.isledb.connect.source.Chunk.Held;
import io.isledb.connect.source.Chunk.Made;
import io.isledb.error.CursorExpiredException;
import io.isledb.options.TailerOptions;
import io.isledb.options.TailerOptions.Start;
import java.time.Duration;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that an isle has to say, from an offset on: a snapshot where one is due, then its changes.
 * Used by one thread at a time.
 *
 * <pre>
 * placing  -> walking | following      once it is known whether a snapshot is due
 * walking  -> following                at the snapshot's end, at its pin
 * following -> walking                 when the feed no longer reaches back, if the mode allows it
 * </pre>
 */
final class IsleFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IsleFeed.class);

  /** A chunk ends when its values exceed this, so that a few large ones do not fill the memory. */
  static final long CHUNK_BYTES_MAX = 8L << 20;

  private final Isle isle;
  private final RecordMaker maker;
  private final SourceSettings.Reading reading;
  private final int changesMax;
  private final @Nullable SourceOffset stored;

  private @Nullable SnapshotWalk walk;
  private @Nullable Tailer tailer;

  /** What was read and could not be made records of. */
  private @Nullable ChangeBatch unmade;

  /**
   * @param changesMax changes in one chunk at most
   * @param stored what the last task published last; null when it published nothing
   */
  IsleFeed(
      Isle isle,
      RecordMaker maker,
      SourceSettings.Reading reading,
      int changesMax,
      @Nullable SourceOffset stored) {
    this.isle = isle;
    this.maker = maker;
    this.reading = reading;
    this.changesMax = changesMax;
    this.stored = stored;
  }

  String path() {
    return isle.path();
  }

  /** What comes after a chunk of the feed, for the metrics; a few requests. */
  Backlog backlog(Chunk chunk, long nowNs) {
    return isle.head().map(head -> Backlog.between(chunk, head, nowNs)).orElse(Backlog.NONE);
  }

  /**
   * Looks for what comes next. After a failure that passes, the next call tries the same again.
   *
   * @param aheadBytesMax what may be fetched ahead
   */
  Chunk next(long aheadBytesMax) {
    try {
      if (walk == null && tailer == null) {
        place();
      }
      return walk != null ? walkOn(walk) : follow(aheadBytesMax);
    } catch (CursorExpiredException e) {
      if (!reading.snapshotMode().mendsGaps()) {
        throw expired(e);
      }
      LOG.warn(
          "{}: a snapshot is taken, from which keys that were deleted meanwhile are just missing",
          e.getMessage());
      begin();
      return Chunk.GO_ON;
    }
  }

  private void place() {
    SnapshotMode mode = reading.snapshotMode();
    if (stored == null || mode == SnapshotMode.ALWAYS) {
      placeAnew(mode);
    } else if (stored.progress() == null || mode == SnapshotMode.NO_DATA) {
      tailFrom(new Start.At(stored.cursor()));
    } else if (isle.feedStart().compareTo(stored.cursor()) > 0) {
      LOG.warn(
          "The snapshot of the isle {} begins again: its feed no longer reaches back to where the"
              + " interrupted one began",
          path());
      begin();
    } else {
      LOG.info("The snapshot of the isle {} goes on where it was", path());
      walk = SnapshotWalk.resume(isle, maker, stored.cursor(), stored.progress());
    }
  }

  private void placeAnew(SnapshotMode mode) {
    if (mode == SnapshotMode.NO_DATA) {
      boolean isLatest = reading.startFrom() == StartFrom.LATEST;
      tailFrom(isLatest ? new Start.Latest() : new Start.Earliest());
    } else if (mode == SnapshotMode.WHEN_NEEDED && isle.feedStart().compareTo(Cursor.ORIGIN) <= 0) {
      tailFrom(new Start.At(Cursor.ORIGIN));
    } else {
      begin();
    }
  }

  private void begin() {
    close();
    walk = SnapshotWalk.begin(isle, maker);
    LOG.info("A snapshot of the isle {} has begun; its feed follows from {}", path(), walk.pin());
  }

  private void tailFrom(Start start) {
    close();
    tailer =
        isle.openTailer(
            TailerOptions.DEFAULT
                .from(start)
                .withPrefetchCommits(reading.prefetchCommits())
                .withBatchEntriesMax(changesMax)
                .withBatchBytesMax(CHUNK_BYTES_MAX));
  }

  private Chunk walkOn(SnapshotWalk present) {
    Chunk chunk = present.next(changesMax);
    if (present.isOver()) {
      tailFrom(new Start.At(present.pin()));
      LOG.info("The snapshot of the isle {} is complete", path());
    }
    return chunk;
  }

  private Chunk follow(long aheadBytesMax) {
    Tailer present = tailer;
    if (present == null) {
      throw new IllegalStateException("no feed is followed");
    }
    present.limitAhead(aheadBytesMax);
    ChangeBatch batch = unmade == null ? present.poll(Duration.ZERO).orElse(null) : unmade;
    if (batch == null) {
      return Chunk.NOTHING;
    }
    unmade = batch;
    Made made = maker.made(batch);
    unmade = null;
    CommitInfo commit = batch.commit();
    long nextSequence =
        batch.isCommitEnd()
            ? commit.firstSequence() + commit.entries()
            : commit.firstSequence() + batch.next().ordinal();
    return new Chunk(
        made,
        new Held(present.heldBytes(), present.aheadBytes()),
        batch.isCommitEnd(),
        true,
        Chunk.Kind.FEED,
        commit.committedAtMs(),
        commit.id(),
        nextSequence);
  }

  /**
   * Drops what is in memory of what comes next, which stays the same. Only at the end of a chunk.
   */
  void letGo() {
    if (walk != null) {
      walk.close();
    }
    if (tailer != null) {
      tailer.seek(tailer.cursor());
    }
  }

  private ConnectException expired(CursorExpiredException e) {
    return new ConnectException(
        "The feed of the isle '"
            + path()
            + "' no longer reaches back to where this task has to go on: "
            + e.getMessage()
            + ". Set snapshot.mode=when_needed to go on with a snapshot, or stop the connector and"
            + " alter its offset, for example to {\"commit\": "
            + e.logStart()
            + ", \"ordinal\": 0}, which passes over the changes between",
        e);
  }

  @Override
  public void close() {
    try (Tailer closingTailer = tailer;
        SnapshotWalk closingWalk = walk) {
      tailer = null;
      walk = null;
      unmade = null;
    }
  }
}
