package io.isledb.internal.read;

import io.isledb.internal.base.Weighted;
import io.isledb.internal.table.Table;
import org.jspecify.annotations.Nullable;

/**
 * A table in the metadata cache. Handles point to the slot, and the slot lets the table go when the
 * cache drops it: so a warm read finds its table with one read of memory, and the cache still
 * bounds what is held. Thread-safe.
 */
final class TableSlot implements Weighted {
  private volatile @Nullable Table table;
  private final int weightBytes;

  TableSlot(Table table, int weightBytes) {
    this.table = table;
    this.weightBytes = weightBytes;
  }

  @Nullable Table table() {
    return table;
  }

  @Override
  public void dropped() {
    table = null;
  }

  @Override
  public int weightBytes() {
    return weightBytes;
  }
}
