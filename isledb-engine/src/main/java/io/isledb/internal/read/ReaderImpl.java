package io.isledb.internal.read;

import io.isledb.CommitInfo;
import io.isledb.Cursor;
import io.isledb.Entry;
import io.isledb.IsleIterator;
import io.isledb.IsleReader;
import io.isledb.KeyRange;
import io.isledb.Prefetch;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.Snapshot;
import io.isledb.error.IsleClosedException;
import io.isledb.error.IsleException;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.blob.BlobReader;
import io.isledb.internal.cache.BlockCache;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.log.CommitLog;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.options.ReaderOptions;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads an isle through its newest known view. Thread-safe: reads take the view once and go on with
 * it; refreshes are made one at a time and put the next view in its place.
 *
 * <p>When an object of the view has vanished, the view is loaded anew and the read is made once
 * more.
 */
public final class ReaderImpl implements IsleReader, ReadPart {
  private static final Logger LOG = LoggerFactory.getLogger(ReaderImpl.class);

  private final ViewLoader loader;
  private final PinnedReads reads;
  private final EngineContext engine;
  private final String isle;
  private final long refreshIntervalMs;
  private final Object refreshing = new Object();
  private volatile View view;
  private volatile boolean isClosed;

  private ReaderImpl(
      ViewLoader loader,
      EngineContext engine,
      String isle,
      ReaderOptions options,
      Values values,
      View view) {
    this.loader = loader;
    this.engine = engine;
    this.isle = isle;
    this.reads = new PinnedReads(engine.time(), values, options.readAheadBytes());
    this.refreshIntervalMs = options.refreshInterval().toMillis();
    this.view = view;
  }

  /**
   * Opens a reader at the isle's present state.
   *
   * @param isle path of the isle, for messages
   */
  public static ReaderImpl open(
      ReadContext context,
      IsleLayout layout,
      String isle,
      ManifestStore manifests,
      CommitLog log,
      ReaderOptions options) {
    ViewLoader loader = new ViewLoader(context, layout, isle, manifests, log);
    View view = loader.open();
    BlockCache cache = context.blocks().scope(view.manifest().isleId());
    Values values =
        new Values(new BlobReader(context.engine().store(), loader.blobs(), isle, cache));
    ReaderImpl reader = new ReaderImpl(loader, context.engine(), isle, options, values, view);
    reader.scheduleRefresh();
    return reader;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    View present = present();
    try {
      return reads.value(present, key);
    } catch (VanishedException e) {
      View newer = newerThan(present);
      try {
        return reads.value(newer, key);
      } catch (VanishedException again) {
        throw again.explained(loader.ageMs(newer), loader.graceMs());
      }
    }
  }

  /** As {@link #get}, which does the same without making an object. */
  private <T extends @Nullable Object> T read(Function<View, T> action) {
    View present = present();
    try {
      return action.apply(present);
    } catch (VanishedException e) {
      View newer = newerThan(present);
      try {
        return action.apply(newer);
      } catch (VanishedException again) {
        throw again.explained(loader.ageMs(newer), loader.graceMs());
      }
    }
  }

  @Override
  public Optional<Entry> entry(Slice key) {
    byte[] bytes = key.toByteArray();
    return Optional.ofNullable(read(view -> reads.entry(view, bytes)));
  }

  @Override
  public IsleIterator iterate(Scan scan) {
    return reads.iterate(present(), scan, recovery());
  }

  @Override
  public IsleIterator walk(Scan scan, int readAheadBytes) {
    return reads.walk(present(), scan, readAheadBytes, recovery());
  }

  @Override
  public boolean isReady(byte[] key) {
    return present().isReady(key);
  }

  @Override
  public void prepare(byte[] key) {
    PinnedReads.prepare(present(), key);
  }

  private ScanIterator.Recovery recovery() {
    return new ScanIterator.Recovery() {
      @Override
      public View newerThan(View failed, VanishedException failure) {
        return ReaderImpl.this.newerThan(failed);
      }

      @Override
      public RuntimeException explained(View failed, VanishedException failure) {
        return failure.explained(loader.ageMs(failed), loader.graceMs());
      }
    };
  }

  @Override
  public boolean refresh() {
    synchronized (refreshing) {
      View before = present();
      View after = refreshed(before);
      view = after;
      return after.head().id() != before.head().id()
          || after.manifest().version() != before.manifest().version();
    }
  }

  private View refreshed(View before) {
    try {
      return loader.refreshed(before);
    } catch (VanishedException e) {
      throw e.explained(0, loader.graceMs());
    }
  }

  private View newerThan(View failed) {
    synchronized (refreshing) {
      View present = present();
      if (present.confirmedNs() > failed.confirmedNs()) {
        return present; // another thread has been here
      }
      View after = loader.reload(present);
      view = after;
      return after;
    }
  }

  @Override
  public long prefetch(KeyRange range, Prefetch what) {
    return read(view -> loader.prefetch(view, range, what));
  }

  @Override
  public Snapshot snapshot() {
    return pinned();
  }

  /** The present view, pinned, for a snapshot of many isles. */
  public ReadPart pin() {
    return pinned();
  }

  private SnapshotImpl pinned() {
    View pinned = present();
    return new SnapshotImpl(
        pinned, reads, failure -> failure.explained(loader.ageMs(pinned), loader.graceMs()));
  }

  @Override
  public Cursor cursor() {
    return present().cursor();
  }

  @Override
  public CommitInfo head() {
    return read(view -> view.head().info());
  }

  private View present() {
    if (isClosed) {
      throw new IsleClosedException("This reader is closed").with("isle", isle);
    }
    return view;
  }

  private void scheduleRefresh() {
    if (refreshIntervalMs > 0 && !isClosed) {
      engine.timers().schedule(refreshIntervalMs, this::handRefreshOver);
    }
  }

  private void handRefreshOver() {
    try {
      engine.executor().execute(this::refreshInBackground);
    } catch (RejectedExecutionException e) {
      LOG.debug("no refresh of {}: the engine is closing", isle);
    }
  }

  private void refreshInBackground() {
    try {
      refresh();
    } catch (IsleClosedException e) {
      return;
    } catch (IsleException e) {
      LOG.warn("could not refresh the view of isle '{}'; will try again", isle, e);
    } finally {
      scheduleRefresh();
    }
  }

  @Override
  public void close() {
    isClosed = true;
  }
}
