package io.isledb.connect.source;

import io.isledb.connect.base.Time;
import io.isledb.connect.common.ErrorMapping;
import io.isledb.connect.source.Chunk.Held;
import io.isledb.error.IsleMissingException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one isle's changes ready for the task: looks for them on another thread, one look at a
 * time, while the task publishes those before. Used by the task's thread; what another thread found
 * comes back through a queue that the task's thread empties.
 *
 * <pre>
 * resting -> looking        when due
 * looking -> ready          changes were found
 * looking -> resting        nothing was found, or the look failed; due again after a pause
 * ready   -> resting        the last change was taken; due at once
 * </pre>
 */
final class FeedPump {
  private static final Logger LOG = LoggerFactory.getLogger(FeedPump.class);

  /** How often the newest commit is looked up, for the metrics, while the isle is behind. */
  private static final long HEAD_INTERVAL_NS = TimeUnit.SECONDS.toNanos(30);

  private final IsleFeed feed;
  private final Shared shared;

  private final ReadingMemory.Share share = new ReadingMemory.Share();

  private Chunk chunk = Chunk.NOTHING;
  private int taken;
  private boolean isLooking;
  private boolean isWaiting;
  private boolean isMidUnit;
  private long dueNs;
  private long backoffMs;
  private long headDueNs;
  private SourceMetrics.State state = SourceMetrics.State.NEW;

  /**
   * What the pumps of a task have in common.
   *
   * @param arrivals what other threads found, for the task's thread to run
   */
  record Shared(
      SourceSettings.Reading reading,
      Executor executor,
      Queue<Runnable> arrivals,
      ReadingMemory memory,
      SourceMetrics metrics,
      Time time) {}

  FeedPump(IsleFeed feed, Shared shared) {
    this.feed = feed;
    this.shared = shared;
    this.dueNs = shared.time().monotonicNs();
    this.headDueNs = dueNs;
    shared.metrics().update(feed.path(), state);
  }

  /** Whether there are changes to take. */
  boolean isReady() {
    return taken < chunk.records().size();
  }

  /** Whether the last change that was taken leaves a transaction open. */
  boolean isMidUnit() {
    return isMidUnit;
  }

  /** How long until the next look is due; a long time while nothing but another isle's does. */
  long untilDueNs(long nowNs) {
    boolean isBusy = isLooking || isReady() || isWaiting;
    return isBusy ? Long.MAX_VALUE : Math.max(0, dueNs - nowNs);
  }

  /** Looks for changes on another thread, if it is time; false when there is no memory for it. */
  boolean lookIfDue(long nowNs) {
    isWaiting = false;
    if (untilDueNs(nowNs) > 0) {
      return true;
    }
    isWaiting = !isMidUnit && !hasMemory(nowNs);
    if (isWaiting) {
      return false;
    }
    isLooking = true;
    shared.metrics().polled();
    boolean headIsDue = headDueNs - nowNs <= 0;
    long aheadBytesMax = shared.memory().aheadMax();
    shared.executor().execute(() -> look(headIsDue, aheadBytesMax));
    return true;
  }

  private boolean hasMemory(long nowNs) {
    ReadingMemory memory = shared.memory();
    if (share.bytes() == 0) {
      return memory.begins(share, nowNs);
    }
    boolean isItsTurn = memory.isItsTurn(share, nowNs);
    if (!isItsTurn) {
      feed.letGo();
      memory.count(share, Held.NOTHING);
    }
    return isItsTurn;
  }

  private void look(boolean headIsDue, long aheadBytesMax) {
    Runnable arrival;
    try {
      Chunk found = feed.next(aheadBytesMax);
      @Nullable Backlog backlog =
          headIsDue && found.hasMore() && found.commitId() > 0 ? backlog(found) : null;
      arrival = () -> found(found, backlog);
    } catch (RuntimeException e) {
      arrival = () -> failed(e);
    } catch (Error e) {
      arrival =
          () -> {
            throw e;
          };
    }
    shared.arrivals().add(arrival);
  }

  private @Nullable Backlog backlog(Chunk found) {
    try {
      return feed.backlog(found, shared.time().monotonicNs());
    } catch (RuntimeException e) {
      LOG.debug("The newest commit of the isle {} could not be looked up", feed.path(), e);
      return null;
    }
  }

  private void found(Chunk found, @Nullable Backlog lookedUp) {
    if (backoffMs > 0) {
      LOG.info("The isle {} can be read again", feed.path());
    }
    isLooking = false;
    backoffMs = 0;
    chunk = found;
    taken = 0;
    shared.memory().found(share, found.held(), found.made().bytes());
    long nowNs = shared.time().monotonicNs();
    dueNs = found.hasMore() ? nowNs : nowNs + ms(shared.reading().pollIntervalMs());
    if (lookedUp != null) {
      headDueNs = nowNs + HEAD_INTERVAL_NS;
    }
    Backlog backlog = lookedUp == null ? state.backlog() : lookedUp;
    boolean inSnapshot = found.kind() == Chunk.Kind.SNAPSHOT;
    update(
        found.hasMore()
            ? new SourceMetrics.State(false, inSnapshot, found.committedAtMs(), backlog)
            : SourceMetrics.State.NEW);
  }

  private void failed(RuntimeException e) {
    isLooking = false;
    // Whoever fails for long must not keep the others waiting.
    shared.memory().count(share, Held.NOTHING);
    Throwable cause = ErrorMapping.unwrap(e);
    boolean mayPass =
        cause instanceof IsleMissingException
            || cause instanceof RetriableException
            || ErrorMapping.isTransient(e);
    if (!mayPass) {
      throw ErrorMapping.toConnect("Reading the isle " + feed.path(), e);
    }
    shared.metrics().failed();
    if (backoffMs == 0) {
      LOG.warn("The isle {} cannot be read; it is tried again until it can", feed.path(), e);
    } else {
      LOG.debug("The isle {} can still not be read", feed.path(), e);
    }
    SourceSettings.Reading reading = shared.reading();
    long doubled = Math.max(reading.pollIntervalMs(), 2 * backoffMs);
    backoffMs = Math.max(1, Math.min(doubled, reading.retryBackoffMaxMs()));
    dueNs = shared.time().monotonicNs() + ms(backoffMs);
    update(
        new SourceMetrics.State(true, state.inSnapshot(), state.publishedAtMs(), state.backlog()));
  }

  private void update(SourceMetrics.State now) {
    if (!now.equals(state)) {
      state = now;
      shared.metrics().update(feed.path(), now);
    }
  }

  /**
   * Adds records of the changes that are ready, and says after which of them a transaction may end.
   *
   * @param recordsMax how many at most
   * @return the record after which a transaction may end, if the last one taken is such
   */
  @Nullable SourceRecord take(List<SourceRecord> records, int recordsMax) {
    List<SourceRecord> ready = chunk.records();
    int to = (int) Math.min(ready.size(), (long) taken + recordsMax);
    if (to == taken) {
      return null;
    }
    shared.metrics().published(to - taken, chunk.kind() == Chunk.Kind.SNAPSHOT);
    records.addAll(ready.subList(taken, to));
    taken = to;
    isMidUnit = to < ready.size() || !chunk.isUnitEnd();
    if (to == ready.size()) {
      if (chunk.isUnitEnd() && chunk.kind() == Chunk.Kind.FEED) {
        shared.metrics().commitPublished();
      }
      shared.memory().count(share, chunk.held());
      chunk = Chunk.NOTHING;
      taken = 0;
    }
    return isMidUnit ? null : records.get(records.size() - 1);
  }

  void close() {
    feed.close();
  }

  private static long ms(long value) {
    return TimeUnit.MILLISECONDS.toNanos(value);
  }
}
