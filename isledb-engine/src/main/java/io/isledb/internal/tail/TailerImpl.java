package io.isledb.internal.tail;

import io.isledb.ChangeBatch;
import io.isledb.Cursor;
import io.isledb.Entry;
import io.isledb.Tailer;
import io.isledb.error.CorruptObjectException;
import io.isledb.error.CursorAheadException;
import io.isledb.error.CursorExpiredException;
import io.isledb.error.IsleClosedException;
import io.isledb.error.WrongObjectException;
import io.isledb.internal.base.Time;
import io.isledb.internal.blob.BlobReader.MissingBlobException;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.SegmentInfo;
import io.isledb.internal.format.sst.CommitChanges;
import io.isledb.internal.format.sst.CommitEntries;
import io.isledb.options.TailerOptions;
import io.isledb.options.TailerOptions.Start;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows an isle's feed, one commit after the other. Used by one thread, but for {@link #close()}.
 *
 * <p>Where a cursor that came from outside lies, in a segment or in the log, the newest manifest is
 * asked first, so that commits which are gone are not looked for.
 *
 * <p>When a commit is missing there are four cases: it was not made yet, it lies in a segment now,
 * it was cut off the feed, or it will never be made because the cursor is not of this feed. A miss
 * less than half a grace period after a miss that was understood can only be the first: whatever
 * was made since cannot have been collected. Any other miss is understood by reading the newest
 * manifest and, for a cursor that came from outside, by listing the log.
 */
public final class TailerImpl implements Tailer {
  private final TailContext context;
  private final TailerOptions options;
  private final Time time;
  private final Feed feed;
  private final FeedStream commits;
  private final CommitBatches batches;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Where to go on; null until the start has been found. */
  private @Nullable Cursor cursor;

  /** The commit that the cursor points into, when it is in memory. */
  private CommitChanges.@Nullable Decoded current;

  /** What comes after the batch that was given last, if its values are being fetched already. */
  private CommitBatches.@Nullable Cut upcoming;

  /** Whether the cursor was compared with where the feed begins. */
  private boolean isMapped;

  /** Whether the cursor is known to lie within the feed or at its end. */
  private boolean isPlaced;

  /** When a miss was last understood, on the monotonic clock. */
  private long understoodNs;

  /** When the end of the log was last looked for, on the monotonic clock. */
  private long listedNs;

  private boolean wasUnderstood;

  /** The object that was looked for a second time because of the last miss. */
  private String soughtAgain = "";

  public TailerImpl(TailContext context, TailerOptions options) {
    this.context = context;
    this.options = options;
    this.time = context.engine().time();
    this.feed = new Feed(context);
    this.commits = new FeedStream(context, options);
    this.batches = new CommitBatches(context, options);
  }

  @Override
  public Optional<ChangeBatch> poll(Duration timeout) {
    checkOpen();
    Optional<ChangeBatch> batch = await(timeout);
    batch.ifPresent(this::moveTo);
    return batch;
  }

  @Override
  public void subscribe(Consumer<ChangeBatch> consumer) {
    checkOpen();
    while (!isClosed() && !Thread.currentThread().isInterrupted()) {
      Optional<ChangeBatch> batch = await(options.pollInterval());
      if (batch.isPresent()) {
        consumer.accept(batch.get());
        moveTo(batch.get());
      }
    }
  }

  @Override
  public Cursor cursor() {
    Cursor present = cursor;
    if (present == null) {
      checkOpen();
      present = start();
      cursor = present;
    }
    return present;
  }

  @Override
  public void seek(Cursor other) {
    checkOpen();
    CommitChanges.Decoded held = current;
    if (held == null || held.header().commitId() != other.commitId()) {
      current = null;
    }
    commits.forget();
    upcoming = null;
    cursor = other;
    isMapped = false;
    isPlaced = false;
    wasUnderstood = false;
  }

  @Override
  public long heldBytes() {
    CommitChanges.Decoded present = current;
    return commits.heldBytes() + (present == null ? 0 : present.changes().memoryBytes());
  }

  @Override
  public long aheadBytes() {
    return commits.aheadBytes();
  }

  @Override
  public void limitAhead(long bytes) {
    commits.limitAhead(bytes);
  }

  @Override
  public void close() {
    closed.countDown();
    commits.close();
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private void checkOpen() {
    if (isClosed()) {
      throw new IsleClosedException("This tailer is closed").with("isle", context.isle());
    }
  }

  private Cursor start() {
    Start start = options.start();
    if (start instanceof Start.At at) {
      return at.cursor();
    }
    Feed.Place place = place(start);
    commits.use(place.manifest());
    isMapped = true;
    isPlaced = true;
    return place.cursor();
  }

  private Feed.Place place(Start start) {
    if (start instanceof Start.Since since) {
      return feed.place(since.time());
    }
    if (start instanceof Start.Latest) {
      Feed.Extent extent = feed.extent();
      return new Feed.Place(extent.manifest(), Cursor.startOf(extent.headId() + 1));
    }
    Manifest manifest = feed.manifest();
    return new Feed.Place(manifest, Cursor.startOf(manifest.logStart()));
  }

  private Optional<ChangeBatch> await(Duration timeout) {
    long deadlineNs = time.monotonicNs() + saturatedNs(timeout);
    while (true) {
      Optional<ChangeBatch> batch = next();
      long leftNs = deadlineNs - time.monotonicNs();
      if (batch.isPresent() || leftNs <= 0 || isClosed()) {
        return batch;
      }
      long leftMs = (leftNs + 999_999) / 1_000_000;
      try {
        if (time.awaitMs(closed, Math.min(leftMs, pauseMs()))) {
          return Optional.empty();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }
  }

  /** A pause of nothing would be a busy loop on the store. */
  private long pauseMs() {
    return Math.max(1, options.pollInterval().toMillis());
  }

  private static long saturatedNs(Duration timeout) {
    // A third of the range, so that adding it to any reading of the clock does not overflow the
    // difference.
    long mostMs = Long.MAX_VALUE / 3_000_000;
    return timeout.compareTo(Duration.ofMillis(mostMs)) > 0
        ? mostMs * 1_000_000
        : Math.max(0, timeout.toNanos());
  }

  /**
   * The next changes that there are now. Moves past commits that have none, not past those that it
   * gives.
   */
  private Optional<ChangeBatch> next() {
    Cursor at = cursor();
    if (!isMapped) {
      map(at);
    }
    while (true) {
      CommitChanges.Decoded commit = current;
      if (commit == null || commit.header().commitId() != at.commitId() || !isHeld(commit, at)) {
        Optional<CommitChanges.Decoded> fetched = commits.commit(at.commitId());
        if (fetched.isEmpty()) {
          if (understandMiss(at)) {
            continue;
          }
          return Optional.empty();
        }
        isPlaced = true;
        soughtAgain = "";
        commit = fetched.get();
        current = commit;
      }
      if (at.ordinal() < commit.changes().size()) {
        return Optional.of(batch(commit, (int) at.ordinal()));
      }
      at = Cursor.startOf(at.commitId() + 1);
      cursor = at;
      current = null;
      if (isClosed()) {
        return Optional.empty();
      }
    }
  }

  private static boolean isHeld(CommitChanges.Decoded commit, Cursor at) {
    CommitEntries changes = commit.changes();
    int from = (int) Math.min(changes.size(), at.ordinal());
    return changes.isHeld(from, changes.size());
  }

  private ChangeBatch batch(CommitChanges.Decoded commit, int from) {
    CommitBatches.Cut begun = upcoming;
    upcoming = null; // a failure is not kept
    long id = commit.header().commitId();
    CommitBatches.Cut cut =
        begun != null && begun.isAt(id, from) ? begun : batches.cut(commit, from);
    Cursor next = cut.isCommitEnd() ? Cursor.startOf(id + 1) : new Cursor(id, cut.end());
    List<Entry> changes = changes(id, cut);
    beginNext(commit, cut);
    return new ChangeBatch(commit.header().info(), changes, cut.isCommitEnd(), next);
  }

  /** Fetches the blobs of the next batch while this one is consumed. */
  private void beginNext(CommitChanges.Decoded commit, CommitBatches.Cut cut) {
    if (options.prefetchCommits() == 0) {
      return;
    }
    boolean isEnd = cut.isCommitEnd();
    CommitChanges.Decoded next = isEnd ? commits.atHand(commit.header().commitId() + 1) : commit;
    if (next != null && !next.changes().isEmpty()) {
      CommitBatches.Cut coming = batches.cut(next, isEnd ? 0 : cut.end());
      coming.begin();
      upcoming = coming;
    }
  }

  private List<Entry> changes(long commitId, CommitBatches.Cut cut) {
    try {
      return cut.changes();
    } catch (MissingBlobException e) {
      long logStart = feed.manifest().logStart();
      if (commitId < logStart) {
        throw new CursorExpiredException(context.isle(), commitId, logStart);
      }
      throw new CorruptObjectException(
              "A blob that a commit of the feed refers to is missing; it was deleted by something"
                  + " else")
          .with("isle", context.isle())
          .with("commit", commitId)
          .with("object", e.object())
          .with("key", e.key());
    }
  }

  private void moveTo(ChangeBatch batch) {
    cursor = batch.next();
    if (batch.isCommitEnd()) {
      current = null;
    }
  }

  /** Learns where commits lie, before the first one is looked for. */
  private void map(Cursor at) {
    Manifest known = commits.manifest();
    if (known == null || at.commitId() < known.logStart()) {
      known = feed.manifest();
      commits.use(known);
    }
    requireInFeed(at, known);
    isMapped = true;
  }

  private void requireInFeed(Cursor at, Manifest manifest) {
    if (at.commitId() < manifest.logStart()) {
      throw new CursorExpiredException(context.isle(), at.commitId(), manifest.logStart());
    }
  }

  /**
   * Whether the commit may lie elsewhere, so that it is worth looking again at once. Between two
   * misses that are not far apart nothing that was made can have been collected; but something else
   * may have deleted it, so now and then the log tells whether there is more.
   */
  private boolean understandMiss(Cursor at) {
    long nowNs = time.monotonicNs();
    long halfGraceNs = context.gracePeriod().toNanos() / 2;
    SegmentInfo gone = commits.segmentOf(at.commitId());
    boolean isNotMade =
        gone == null
            && wasUnderstood
            && nowNs - understoodNs <= halfGraceNs
            && nowNs - listedNs <= halfGraceNs;
    if (!isPlaced || !isNotMade) {
      Feed.Extent extent = placeMiss(at);
      listedNs = nowNs;
      boolean wasMade = at.commitId() <= extent.headId();
      if (wasMade) {
        requireElsewhere(at.commitId(), gone, extent.manifest());
      }
      wasUnderstood = !wasMade;
    }
    understoodNs = nowNs;
    return !wasUnderstood;
  }

  /** What the manifest says must be there may have moved since it was looked for, but only once. */
  private void requireElsewhere(long id, @Nullable SegmentInfo gone, Manifest manifest) {
    SegmentInfo holder = manifest.segmentOf(id);
    String missing =
        holder == null ? context.layout().commit(id) : context.layout().segment(holder.ulid());
    boolean isSameSegment = holder != null && gone != null && holder.ulid().equals(gone.ulid());
    if (isSameSegment || missing.equals(soughtAgain)) {
      throw new CorruptObjectException("An object of the feed is missing; restore it")
          .with("isle", context.isle())
          .with("commit", id)
          .with("object", missing)
          .with("offset", 0);
    }
    soughtAgain = missing;
  }

  /** Compares the cursor with what there is now, which it gives. */
  private Feed.Extent placeMiss(Cursor at) {
    Feed.Extent extent = feed.extent();
    requireInFeed(at, extent.manifest());
    if (at.commitId() > extent.headId() + 1) {
      throw new CursorAheadException(context.isle(), at.commitId(), extent.headId());
    }
    String known = commits.isleId();
    String found = extent.manifest().isleId();
    if (known != null && !known.equals(found)) {
      throw new WrongObjectException(
              "The isle was deleted and made anew under this tailer; open another")
          .with("isle", context.isle())
          .with("expected", known)
          .with("found", found);
    }
    commits.use(extent.manifest());
    isPlaced = true;
    return extent;
  }
}
