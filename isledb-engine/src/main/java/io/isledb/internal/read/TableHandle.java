package io.isledb.internal.read;

import io.isledb.internal.cache.BlockCache;
import io.isledb.internal.cache.BlockKey;
import io.isledb.internal.table.Table;
import org.jspecify.annotations.Nullable;

/**
 * A view's reference to an SST that may or may not be in memory. Thread-safe; shared by the views
 * that follow one another.
 */
final class TableHandle {
  private final SstAddress address;
  private final TableOpener opener;
  private final BlockCache metadata;
  private final BlockKey key;
  private volatile @Nullable TableSlot slot;

  TableHandle(SstAddress address, TableOpener opener, BlockCache metadata) {
    this.address = address;
    this.opener = opener;
    this.metadata = metadata;
    this.key = metadata.key(address.object(), 0, 0);
  }

  String object() {
    return address.object();
  }

  /** Whether reading from this table never makes a request once it is loaded. */
  boolean isSmall() {
    return address.isSmall();
  }

  /** The table if it is in memory; allocates nothing, takes no lock, makes no request. */
  @Nullable Table present() {
    TableSlot held = slot;
    return held == null ? null : held.table();
  }

  /** As {@link #present()}, and counts a use. */
  @Nullable Table used() {
    Table table = present();
    if (table != null) {
      int untold = metadata.countUse();
      if (untold > 0) {
        metadata.used(key, untold);
      }
    }
    return table;
  }

  /** The table, loaded with one request if need be. */
  Table table() {
    Table table = used();
    return table != null ? table : load();
  }

  /** Puts a table that came with other bytes into the cache. */
  void offer(TableSlot loaded) {
    slot = metadata.get(key, ignored -> loaded);
  }

  private Table load() {
    @Nullable Table[] mine = new @Nullable Table[1];
    TableSlot loaded =
        metadata.get(
            key,
            ignored -> {
              TableSlot opened = opener.open(address);
              mine[0] = opened.table();
              return opened;
            });
    slot = loaded;
    Table table = mine[0] != null ? mine[0] : loaded.table();
    if (table != null) {
      return table;
    }
    // Dropped between another thread's load and now: the cache is too small for it to stay.
    Table again = opener.open(address).table();
    if (again == null) {
      throw new IllegalStateException("a slot that nobody else has seen was dropped");
    }
    return again;
  }

  @Override
  public String toString() {
    return address.object();
  }
}
