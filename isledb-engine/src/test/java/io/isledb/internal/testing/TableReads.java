package io.isledb.internal.testing;

import io.isledb.internal.format.sst.BlockSearch;
import io.isledb.internal.iterator.EntryView;
import io.isledb.internal.table.Table;
import org.jspecify.annotations.Nullable;

/** Point reads of a table. */
public final class TableReads {
  private TableReads() {}

  /** The newest version of a key; null when there is none. */
  public static @Nullable EntryView find(Table table, byte[] key) {
    byte[] block = table.blockFor(key, 0, key.length);
    int entry = block == null ? -1 : table.find(block, key, 0, key.length);
    return block == null || entry < 0 ? null : BlockSearch.view(key, block, entry);
  }
}
