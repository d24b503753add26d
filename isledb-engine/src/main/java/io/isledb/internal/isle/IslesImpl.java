package io.isledb.internal.isle;

import io.isledb.CacheStats;
import io.isledb.DiskCacheStats;
import io.isledb.Isle;
import io.isledb.Isles;
import io.isledb.MultiReader;
import io.isledb.MultiTailer;
import io.isledb.Routing;
import io.isledb.error.InvalidOptionException;
import io.isledb.internal.base.Closing;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.cache.Stashes;
import io.isledb.internal.cache.disk.DiskCaches;
import io.isledb.internal.compact.IoBudget;
import io.isledb.internal.compact.LiveBytes;
import io.isledb.internal.maintain.MaintenanceParts;
import io.isledb.internal.memtable.MemoryBudget;
import io.isledb.internal.multi.MultiReaderImpl;
import io.isledb.internal.multi.MultiTailerImpl;
import io.isledb.internal.read.ReadContext;
import io.isledb.options.DiskCacheOptions;
import io.isledb.options.IslesOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.options.TailerOptions;
import io.isledb.store.ObjectNames;
import io.isledb.store.ObjectStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * All isles below one root. Thread-safe. Closes what was opened on them, then what they share;
 * closing twice is fine.
 */
final class IslesImpl implements Isles {
  private final ObjectStore store;
  private final IsleImpl.Shared shared;
  private final DiskCaches.@Nullable Share disk;
  private final List<AutoCloseable> owned;

  /**
   * @param store the store as the application gave it
   * @param maintenance runs maintenance in the background
   * @param owned what is closed after all handles, in this order
   */
  IslesImpl(
      ObjectStore store,
      EngineContext context,
      Executor maintenance,
      IslesOptions options,
      List<AutoCloseable> owned) {
    this.store = store;
    this.disk =
        options
            .diskCache()
            .flatMap(cache -> DiskCaches.share(cache.directory(), cache.bytesMax()))
            .orElse(null);
    ReadContext read =
        ReadContext.of(
            context,
            options.blockCacheBytes(),
            options.metadataCacheBytes(),
            disk == null ? Stashes.NONE : disk.cache()::stash,
            disk == null ? 0 : options.diskCache().map(DiskCacheOptions::bytesMax).orElse(0L),
            options.gracePeriod());
    MaintenanceParts parts =
        new MaintenanceParts(
            context,
            maintenance,
            new IoBudget(context.time(), options.maintenanceBytesPerSecond()),
            new LiveBytes(),
            options.gracePeriod());
    this.shared =
        new IsleImpl.Shared(
            read,
            new MemoryBudget(options.writeBufferBytes(), options.flushThreads()),
            new Handles(),
            parts);
    this.owned = List.copyOf(owned);
  }

  @Override
  public Isle isle(String path) {
    shared.handles().checkOpen();
    return new IsleImpl(checked(path), shared);
  }

  @Override
  public List<String> discover(String folder) {
    shared.handles().checkOpen();
    EngineContext engine = shared.engine();
    return new Discovery(engine.store(), engine.executor()).below(checked(folder));
  }

  @Override
  public MultiReader openMultiReader(
      Collection<String> paths, Routing routing, ReaderOptions options) {
    shared.handles().checkOpen();
    MultiReaderImpl reader =
        new MultiReaderImpl(
            path -> new IsleImpl(checked(path), shared).reader(options),
            routing,
            options.readAheadBytes(),
            shared.engine().executor(),
            shared.handles()::closed);
    reader.addAll(paths);
    return shared.handles().opened(reader);
  }

  @Override
  public MultiTailer openMultiTailer(
      Map<String, TailerOptions.Start> starts, TailerOptions options) {
    shared.handles().checkOpen();
    EngineContext engine = shared.engine();
    MultiTailerImpl tailer =
        new MultiTailerImpl(
            new MultiTailerImpl.Context(
                (path, start) -> new IsleImpl(checked(path), shared).tailer(start),
                engine.time(),
                engine.executor(),
                shared.handles()::closed),
            options);
    starts.forEach(tailer::add);
    return shared.handles().opened(tailer);
  }

  /** Refuses what is no path of an isle. */
  static String checked(String path) {
    if (!path.isEmpty()) {
      try {
        ObjectNames.check(path);
      } catch (IllegalArgumentException e) {
        throw new InvalidOptionException(
                "The path of an isle has segments of ASCII letters, digits and signs, separated by"
                    + " single slashes, with none at its ends",
                e)
            .with("path", path);
      }
    }
    return path;
  }

  @Override
  public long bufferedBytes() {
    return shared.budget().usedBytes();
  }

  @Override
  public boolean isOverBudget() {
    return shared.budget().isExceeded();
  }

  @Override
  public CacheStats blockCache() {
    return shared.read().blocks().stats();
  }

  @Override
  public CacheStats metadataCache() {
    return shared.read().metadata().stats();
  }

  @Override
  public Optional<DiskCacheStats> diskCache() {
    return Optional.ofNullable(disk).map(share -> share.cache().stats());
  }

  @Override
  public ObjectStore store() {
    return store;
  }

  @Override
  public void close() {
    List<AutoCloseable> left = new ArrayList<>(shared.handles().closeGate());
    left.addAll(owned);
    if (disk != null) {
      left.add(disk);
    }
    Closing.all(left);
  }
}
