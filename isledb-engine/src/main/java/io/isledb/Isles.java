package io.isledb;

import io.isledb.options.IslesOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.options.TailerOptions;
import io.isledb.store.ObjectStore;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All isles below one root of an object store, and what they share in this process: threads, caches
 * and the memory budget. Open one and keep it. Thread-safe.
 */
public interface Isles extends AutoCloseable {

  /** Opens the isles below a URL with default options; see {@link io.isledb.store.ObjectStores}. */
  static Isles open(String url) {
    return open(io.isledb.store.ObjectStores.open(url), IslesOptions.DEFAULT);
  }

  /** Opens the isles below a store, which is closed with them. Makes no request. */
  static Isles open(ObjectStore store, IslesOptions options) {
    return io.isledb.internal.isle.IslesFactory.open(store, options);
  }

  /** A handle on the isle at a path, whether it exists or not; makes no request. */
  Isle isle(String path);

  /**
   * Finds isles.
   *
   * @param folder where to look, all levels below it; empty for the root
   * @return paths, ascending
   */
  List<String> discover(String folder);

  /**
   * Opens a reader over many isles.
   *
   * @param paths the isles; more may be added later
   * @param routing which of them has a key
   * @throws io.isledb.error.IsleMissingException when there is no isle at one of the paths
   */
  MultiReader openMultiReader(Collection<String> paths, Routing routing, ReaderOptions options);

  /**
   * Opens a tailer over many isles; makes its first request when polled.
   *
   * @param starts for each isle where its changes begin
   * @param options how it reads; {@link TailerOptions#start()} is not looked at, and {@link
   *     TailerOptions#batchBytesMax()} bounds what is held of all isles together
   */
  MultiTailer openMultiTailer(Map<String, TailerOptions.Start> starts, TailerOptions options);

  /** Bytes of memory held by changes that are not durable yet, over all writers. */
  long bufferedBytes();

  /** Whether the memory budget is exceeded. */
  boolean isOverBudget();

  /** What the cache of data blocks in memory has done. */
  CacheStats blockCache();

  /** What the cache of filters and indexes in memory has done. */
  CacheStats metadataCache();

  /** What the disk cache has done; empty when there is none, or it could not be opened. */
  Optional<DiskCacheStats> diskCache();

  ObjectStore store();

  @Override
  void close();
}
