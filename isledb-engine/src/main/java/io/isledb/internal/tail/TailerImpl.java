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
import io.isledb.internal.format.sst.CommitChanges;
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
 * <p>When a commit is missing there are three cases: it was not made yet, it was collected, or it
 * will never be made because the cursor is not of this feed. A miss less than half a grace period
 * after a miss that was understood can only be the first: whatever was made since cannot have been
 * collected. Any other miss is understood by reading the newest manifest and, for a cursor that
 * came from outside, by listing the log.
 */
public final class TailerImpl implements Tailer {
  private final TailContext context;
  private final TailerOptions options;
  private final Time time;
  private final Feed feed;
  private final CommitStream commits;
  private final CommitBatches batches;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Where to go on; null until the start has been found. */
  private @Nullable Cursor cursor;

  /** The commit that the cursor points into, when it is in memory. */
  private CommitChanges.@Nullable Decoded current;

  /** Whether the cursor is known to lie within the feed or at its end. */
  private boolean isPlaced;

  /** When a miss was last understood, on the monotonic clock. */
  private long understoodNs;

  private boolean wasUnderstood;

  public TailerImpl(TailContext context, TailerOptions options) {
    this.context = context;
    this.options = options;
    this.time = context.engine().time();
    this.feed = new Feed(context);
    this.commits = new CommitStream(context.engine(), context.layout(), options.prefetchCommits());
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
    cursor = other;
    isPlaced = false;
    wasUnderstood = false;
  }

  @Override
  public void close() {
    closed.countDown();
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
    isPlaced = true;
    if (start instanceof Start.Since since) {
      return feed.at(since.time());
    }
    return start instanceof Start.Latest ? feed.end() : feed.start();
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
    while (true) {
      CommitChanges.Decoded commit = current;
      if (commit == null || commit.header().commitId() != at.commitId()) {
        Optional<CommitChanges.Decoded> fetched = commits.commit(at.commitId());
        if (fetched.isEmpty()) {
          understandMiss(at);
          return Optional.empty();
        }
        isPlaced = true;
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

  private ChangeBatch batch(CommitChanges.Decoded commit, int from) {
    CommitBatches.Cut cut = batches.cut(commit, from);
    long id = commit.header().commitId();
    Cursor next = cut.isCommitEnd() ? Cursor.startOf(id + 1) : new Cursor(id, cut.end());
    return new ChangeBatch(commit.header().info(), changes(id, cut), cut.isCommitEnd(), next);
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

  private void understandMiss(Cursor at) {
    long nowNs = time.monotonicNs();
    long halfGraceNs = context.gracePeriod().toNanos() / 2;
    if (!wasUnderstood || !isPlaced || nowNs - understoodNs > halfGraceNs) {
      placeMiss(at);
      wasUnderstood = true;
    }
    understoodNs = nowNs;
  }

  private void placeMiss(Cursor at) {
    Feed.Extent extent = isPlaced ? new Feed.Extent(feed.manifest(), at.commitId()) : feed.extent();
    if (at.commitId() < extent.logStart()) {
      throw new CursorExpiredException(context.isle(), at.commitId(), extent.logStart());
    }
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
    commits.expect(found);
    isPlaced = true;
  }
}
