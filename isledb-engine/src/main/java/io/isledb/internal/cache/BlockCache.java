package io.isledb.internal.cache;

import io.isledb.internal.base.Weighted;
import org.jspecify.annotations.Nullable;

/**
 * Decoded blocks in memory. Thread-safe. A block that was verified when it was loaded is not
 * verified again while it stays here; what leaves the cache is loaded and verified anew.
 */
public interface BlockCache {
  /** Keeps nothing. */
  BlockCache NONE =
      new BlockCache() {
        @Override
        public BlockKey key(String object, long offset, int length) {
          return new BlockKey("", object, offset, length);
        }

        @Override
        public <B extends Weighted> B get(BlockKey key, BlockLoader<B> loader) {
          return loader.load(key);
        }

        @Override
        public @Nullable Weighted present(BlockKey key) {
          return null;
        }

        @Override
        public boolean has(BlockKey key) {
          return false;
        }

        @Override
        public void put(BlockKey key, Weighted block) {}

        @Override
        public int countUse() {
          return 0;
        }

        @Override
        public void used(BlockKey key, int uses) {}
      };

  /** Loads a block that is not in memory. */
  interface BlockLoader<B extends Weighted> {
    /**
     * Fetches, verifies and decodes the block; throws what the store or the format throws, and then
     * nothing is kept.
     */
    B load(BlockKey key);
  }

  /** The name of a block in this cache; to be made once and kept. */
  BlockKey key(String object, long offset, int length);

  /**
   * The block, from memory or loaded on the calling thread. Callers that want the same block at the
   * same time share one load. A hit allocates nothing and takes no lock. The loader must not use
   * this cache.
   */
  <B extends Weighted> B get(BlockKey key, BlockLoader<B> loader);

  /** The block if it is in memory; allocates nothing and takes no lock. */
  @Nullable Weighted present(BlockKey key);

  /** Whether the block is in memory; does not count as a use. */
  boolean has(BlockKey key);

  /** Keeps a block that came with others and was verified. */
  void put(BlockKey key, Weighted block);

  /**
   * Counts a use of a block that was not asked for here. To be told which one costs as much as half
   * a read, since the cache's own nodes are seldom near; so the cache wants to know every so many
   * times, and then {@link #used} is to be called. What is used often is told of often.
   *
   * @return how many uses to tell of; 0 for none
   */
  int countUse();

  /**
   * Notes that a block was used although it was not asked for here.
   *
   * @param uses how many hits to count
   */
  void used(BlockKey key, int uses);
}
