package io.isledb.internal.table;

import io.isledb.internal.base.Weighted;
import io.isledb.internal.format.sst.DataBlock;
import org.jspecify.annotations.Nullable;

/**
 * A block in the cache. The table that uses it points to it directly, so that a warm read needs no
 * lookup; the pointer is taken away when the cache lets the block go, so the cache still bounds
 * what is held. Thread-safe.
 *
 * <p>Invariant: at most one table points to the block, and none once it was dropped.
 */
final class CachedBlock implements Weighted {
  private static final int OVERHEAD_BYTES = 40;

  private final DataBlock block;
  private @Nullable DataBlock @Nullable [] near;
  private int number;
  private boolean isDropped;

  CachedBlock(DataBlock block) {
    this.block = block;
  }

  DataBlock block() {
    return block;
  }

  /**
   * Makes a table point to the block, unless it was dropped. Only for a block that was found in the
   * cache: one that no cache holds would never be dropped.
   *
   * @param pointers the table's blocks by number; may be read without care, since blocks are
   *     immutable
   */
  synchronized void pointFrom(@Nullable DataBlock[] pointers, int blockNumber) {
    if (isDropped) {
      return;
    }
    forget();
    pointers[blockNumber] = block;
    near = pointers;
    number = blockNumber;
  }

  @Override
  public synchronized void dropped() {
    isDropped = true;
    forget();
  }

  private void forget() {
    @Nullable DataBlock[] pointers = near;
    if (pointers != null && pointers[number] == block) {
      pointers[number] = null;
    }
    near = null;
  }

  @Override
  public int weightBytes() {
    return block.weightBytes() + OVERHEAD_BYTES;
  }
}
