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

  private final int weightBytes;
  private volatile DataBlock block;
  private @Nullable NearBlocks near;
  private int number;
  private boolean isDropped;

  CachedBlock(DataBlock block) {
    this.block = block;
    this.weightBytes = block.weightBytes() + OVERHEAD_BYTES;
  }

  DataBlock block() {
    return block;
  }

  /** The block in the form that is searched, which takes the place of the other. */
  synchronized DataBlock searchable() {
    DataBlock present = block;
    if (present.isSearchable()) {
      return present;
    }
    DataBlock made = present.searchable();
    block = made;
    NearBlocks pointers = near;
    if (pointers != null) {
      pointers.point(number, made);
    }
    return made;
  }

  /**
   * Makes a table point to the block, unless it was dropped. Only for a block that was found in the
   * cache: one that no cache holds would never be dropped.
   */
  synchronized void pointFrom(NearBlocks pointers, int blockNumber) {
    if (isDropped) {
      return;
    }
    forget();
    pointers.point(blockNumber, block);
    near = pointers;
    number = blockNumber;
  }

  @Override
  public synchronized void dropped() {
    isDropped = true;
    forget();
  }

  private void forget() {
    NearBlocks pointers = near;
    if (pointers != null) {
      pointers.forget(number, block);
    }
    near = null;
  }

  @Override
  public int weightBytes() {
    return weightBytes;
  }
}
