package io.isledb.internal.maintain;

import io.isledb.CollectionReport;
import io.isledb.KeyRange;
import io.isledb.Maintainer;
import io.isledb.MaintenanceStats;
import io.isledb.MaintenanceStats.State;
import io.isledb.error.CorruptObjectException;
import io.isledb.error.FencedException;
import io.isledb.error.IsleClosedException;
import io.isledb.internal.base.Backoff;
import io.isledb.internal.checkpoint.SourceHold;
import io.isledb.internal.compact.CompactContext;
import io.isledb.internal.compact.CompactionCounters;
import io.isledb.internal.compact.CompactionStopped;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.log.CommitLog;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.options.MaintenanceOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The maintainer of one isle. Thread-safe: one round at a time.
 *
 * <p>States: <i>idle</i>, <i>working</i>, <i>waiting to retry</i>, <i>fenced</i>, <i>closed</i>. A
 * round leads from idle or waiting to working, and from there to idle when it succeeds, to waiting
 * when it fails, to fenced when another maintainer has taken over. Closing leads from any to
 * closed. Nothing leads out of fenced but closing, and nothing out of closed.
 */
public final class MaintainerImpl implements Maintainer {
  private static final Logger LOG = LoggerFactory.getLogger(MaintainerImpl.class);
  private static final Backoff RETRY = new Backoff(1_000, 300_000);

  /** While nothing happens pauses double so often: an idle isle costs an eighth of the requests. */
  private static final int DOUBLINGS_MAX = 3;

  private final MaintenanceParts parts;
  private final MaintenanceOptions options;
  private final String isle;
  private final MaintenanceClaim claim;
  private final long epoch;
  private final Compactor compactor;
  private final SourceRelease release;
  private final Collector collector;

  /** What a round consists of, in this order. */
  private final List<MaintenanceStep> steps;

  private final CompactionCounters counters = new CompactionCounters();

  /** Held during a round. */
  private final Object working = new Object();

  /** Newest manifest of the last round, guarded by that. */
  private long versionSeen = -1;

  /** Held for a moment; guards what follows. */
  private final Object lock = new Object();

  private State state = State.IDLE;
  private boolean isStarted;
  private long rounds;
  private long failures;
  private int failuresInRow;
  private int quietRounds;
  private @Nullable String lastFailure;
  private long lastSuccessAtMs;
  private Progress progress = new Progress(0, 0, 0, 0, 0, 0, 0);
  private volatile boolean isClosed;

  private record Progress(
      long folds,
      long merges,
      long drops,
      long objectsDeleted,
      long bytesDeleted,
      long commitsBehind,
      long runs) {}

  private MaintainerImpl(
      MaintenanceParts parts,
      IsleLayout layout,
      String isle,
      MaintenanceClaim claim,
      CommitLog log,
      MaintenanceOptions options) {
    this.parts = parts;
    this.options = options;
    this.isle = isle;
    this.claim = claim;
    this.epoch = claim.epoch();
    CompactContext context =
        new CompactContext(
            parts.engine(),
            layout,
            claim.manifest().isleId(),
            options,
            parts.io(),
            parts.memory(),
            counters,
            parts.executor(),
            () -> isClosed);
    this.compactor = new Compactor(context, claim, log, this::note);
    this.collector = new Collector(context, claim, parts.gracePeriod());
    this.release = new SourceRelease(claim, new SourceHold(parts.engine(), isle));
    this.steps = List.of(compactor, new FeedKeeper(context, claim, log), release, collector);
  }

  /**
   * Takes over the maintenance of an isle: four requests.
   *
   * @param isle path of the isle, for messages
   */
  public static MaintainerImpl open(
      MaintenanceParts parts,
      IsleLayout layout,
      String isle,
      ManifestStore manifests,
      CommitLog log,
      MaintenanceOptions options) {
    MaintenanceClaim claim = MaintenanceClaim.take(parts.engine(), manifests, options, isle);
    return new MaintainerImpl(parts, layout, isle, claim, log, options);
  }

  @Override
  public boolean runOnce() {
    return round(this::runSteps);
  }

  @Override
  public void compact(KeyRange range) {
    round(
        () -> {
          compactor.compact(range);
          release.run();
          return true;
        });
  }

  @Override
  public CollectionReport collect() {
    List<CollectionReport> report = new ArrayList<>();
    round(() -> report.add(collector.collect()));
    return report.get(0);
  }

  private boolean runSteps() {
    long versionBefore = versionSeen;
    long behindBefore = compactor.commitsBehind();
    boolean hasDone = false;
    for (MaintenanceStep step : steps) {
      hasDone |= step.run();
    }
    versionSeen = claim.manifest().version();
    boolean isQuiet = versionSeen == versionBefore && compactor.commitsBehind() == behindBefore;
    synchronized (lock) {
      quietRounds = isQuiet ? quietRounds + 1 : 0;
    }
    return hasDone;
  }

  private boolean round(BooleanSupplier work) {
    synchronized (working) {
      begin();
      try {
        claim.refresh();
        boolean hasDone = work.getAsBoolean();
        succeeded();
        return hasDone;
      } catch (FencedException e) {
        failed(State.FENCED, e);
        throw e;
      } catch (CompactionStopped e) {
        throw closed();
      } catch (RuntimeException | Error e) {
        requireStillOwner(e);
        failed(State.WAITING_TO_RETRY, e);
        throw e;
      } finally {
        note();
      }
    }
  }

  /** Who is fenced while it works may miss what the later maintainer has let go. */
  private void requireStillOwner(Throwable failure) {
    if (!(failure instanceof CorruptObjectException)) {
      return;
    }
    try {
      claim.refresh();
    } catch (FencedException fenced) {
      fenced.addSuppressed(failure);
      failed(State.FENCED, fenced);
      throw fenced;
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private void begin() {
    synchronized (lock) {
      if (isClosed) {
        throw closed();
      }
      state = state == State.FENCED ? State.FENCED : State.WORKING;
      rounds++;
    }
  }

  private void succeeded() {
    synchronized (lock) {
      state = state == State.WORKING ? State.IDLE : state;
      failuresInRow = 0;
      lastSuccessAtMs = parts.engine().time().wallMs();
    }
  }

  private void failed(State next, Throwable failure) {
    synchronized (lock) {
      state = isClosed ? State.CLOSED : next;
      lastFailure = failure.toString();
      if (next == State.WAITING_TO_RETRY) {
        failures++;
        failuresInRow++;
      }
    }
  }

  private void note() {
    synchronized (lock) {
      progress =
          new Progress(
              compactor.folds(),
              compactor.merges(),
              compactor.drops(),
              collector.objects(),
              collector.bytes(),
              compactor.commitsBehind(),
              claim.manifest().runs().size());
    }
  }

  @Override
  public void start() {
    synchronized (lock) {
      if (isStarted || isClosed) {
        return;
      }
      isStarted = true;
    }
    handOver();
  }

  private void scheduleNext() {
    long delayMs;
    synchronized (lock) {
      if (isClosed || state == State.FENCED) {
        return;
      }
      delayMs =
          failuresInRow == 0
              ? options.interval().toMillis() << Math.min(quietRounds, DOUBLINGS_MAX)
              : RETRY.delayMs(failuresInRow, parts.engine().ids());
    }
    try {
      parts.engine().timers().schedule(delayMs, this::handOver);
    } catch (RejectedExecutionException e) {
      LOG.debug("no more maintenance of {}: the engine is closing", isle);
    }
  }

  private void handOver() {
    if (isClosed) {
      return;
    }
    try {
      parts.executor().execute(this::runInBackground);
    } catch (RejectedExecutionException e) {
      LOG.debug("no maintenance of {}: the engine is closing", isle);
    }
  }

  private void runInBackground() {
    try {
      runOnce();
    } catch (FencedException e) {
      LOG.info("maintenance of isle '{}' has been taken over by '{}'", isle, e.owner());
    } catch (IsleClosedException e) {
      LOG.debug("maintenance of isle '{}' is closed", isle);
    } catch (RuntimeException e) {
      LOG.warn("maintenance of isle '{}' has failed; will try again", isle, e);
    } finally {
      scheduleNext();
    }
  }

  @Override
  public MaintenanceStats stats() {
    synchronized (lock) {
      return new MaintenanceStats(
          state,
          epoch,
          rounds,
          progress.folds(),
          progress.merges(),
          progress.drops(),
          counters.entriesRead.get(),
          counters.entriesWritten.get(),
          counters.bytesRead.get(),
          counters.bytesWritten.get(),
          progress.objectsDeleted(),
          progress.bytesDeleted(),
          progress.commitsBehind(),
          progress.runs(),
          failures,
          failuresInRow,
          lastFailure,
          lastSuccessAtMs);
    }
  }

  private IsleClosedException closed() {
    return new IsleClosedException("This maintainer is closed").with("isle", isle);
  }

  @Override
  public void close() {
    isClosed = true;
    synchronized (working) {
      synchronized (lock) {
        state = State.CLOSED;
      }
    }
  }
}
