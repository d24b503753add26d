package io.isledb.internal.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.isledb.CacheStats;
import io.isledb.internal.base.Weighted;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A block cache of bounded weight, shared by all readers of a process; each isle looks at it
 * through its own scope. Thread-safe.
 *
 * <p>Loads run outside the cache's own locks: the first who misses loads and the others wait for
 * that load alone, so a slow store holds up nobody who wants another block.
 */
public final class CaffeineBlockCache {
  /** What a key and the cache's own node take beside the block, roughly. */
  private static final int ENTRY_BYTES = 160;

  /** Every so many uses of blocks that were not asked for here the cache is told of one. */
  private static final int USES_PER_NOTE = 8;

  /** The same while nothing has had to leave, so that the order is of no use yet. */
  private static final int USES_PER_NOTE_IN_ROOM = 64;

  private final Cache<BlockKey, Weighted> blocks;
  private final ConcurrentMap<BlockKey, CompletableFuture<Weighted>> loads =
      new ConcurrentHashMap<>();

  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final UseCounter uses = new UseCounter();

  /** Whether blocks have had to leave for others, so that it matters which are used. */
  private volatile boolean isFull;

  /**
   * @param bytesMax memory for blocks; 0 keeps nothing
   */
  public CaffeineBlockCache(long bytesMax) {
    blocks =
        Caffeine.newBuilder()
            .maximumWeight(bytesMax)
            .weigher(
                (BlockKey key, Weighted block) -> Math.max(1, block.weightBytes()) + ENTRY_BYTES)
            .removalListener(
                (@Nullable BlockKey key, @Nullable Weighted block, RemovalCause cause) -> {
                  if (block != null) {
                    block.dropped();
                  }
                  if (cause == RemovalCause.SIZE && !isFull) {
                    isFull = true;
                  }
                })
            .executor(Runnable::run)
            .build();
  }

  /** This cache as one isle sees it. */
  public BlockCache scope(String isleId) {
    return new Scoped(isleId);
  }

  /** How many blocks there are, after pending evictions. */
  public long blocks() {
    blocks.cleanUp();
    return blocks.estimatedSize();
  }

  /** How often what was wanted was here. */
  public CacheStats stats() {
    return new CacheStats(hits.sum(), misses.sum());
  }

  private @Nullable Weighted found(BlockKey key) {
    Weighted present = blocks.getIfPresent(key);
    if (present != null) {
      hits.increment();
    }
    return present;
  }

  private Weighted load(BlockKey key, BlockCache.BlockLoader<?> loader) {
    misses.increment();
    CompletableFuture<Weighted> mine = new CompletableFuture<>();
    CompletableFuture<Weighted> other = loads.putIfAbsent(key, mine);
    if (other != null) {
      return joined(other);
    }
    try {
      // Someone may have finished loading between our miss and our claim.
      Weighted present = blocks.getIfPresent(key);
      Weighted block = present;
      if (block == null) {
        block = loader.load(key);
        blocks.put(key, block);
      }
      mine.complete(block);
      return block;
    } catch (RuntimeException | Error e) {
      mine.completeExceptionally(e);
      throw e;
    } finally {
      loads.remove(key, mine);
    }
  }

  private static Weighted joined(CompletableFuture<Weighted> load) {
    try {
      return load.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw e;
    }
  }

  private final class Scoped implements BlockCache {
    private final String isleId;

    Scoped(String isleId) {
      this.isleId = isleId;
    }

    @Override
    public BlockKey key(String object, long offset, int length) {
      return new BlockKey(isleId, object, offset, length);
    }

    @Override
    @SuppressWarnings("unchecked") // a key names one block, and each kind of block has one loader
    public <B extends Weighted> B get(BlockKey key, BlockLoader<B> loader) {
      Weighted present = found(key);
      return (B) (present != null ? present : CaffeineBlockCache.this.load(key, loader));
    }

    @Override
    public @Nullable Weighted present(BlockKey key) {
      return found(key);
    }

    @Override
    public boolean has(BlockKey key) {
      return blocks.asMap().containsKey(key);
    }

    @Override
    public void put(BlockKey key, Weighted block) {
      blocks.put(key, block);
    }

    @Override
    public int countUse() {
      return uses.count(isFull ? USES_PER_NOTE : USES_PER_NOTE_IN_ROOM);
    }

    @Override
    public void used(BlockKey key, int uses) {
      if (blocks.getIfPresent(key) != null) {
        hits.add(uses);
      }
    }
  }
}
