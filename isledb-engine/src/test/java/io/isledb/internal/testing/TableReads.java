package io.isledb.internal.testing;

import io.isledb.internal.cache.BlockCache;
import io.isledb.internal.format.sst.BlockSearch;
import io.isledb.internal.format.sst.SstTail;
import io.isledb.internal.iterator.EntryView;
import io.isledb.internal.table.Table;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Tables over bytes in memory, and point reads of them. */
public final class TableReads {
  private TableReads() {}

  /** Opens a file; its blocks are read anew each time. */
  public static Table open(String object, byte[] file) {
    return Table.open(
        object,
        SstTail.parse(object, file, 0),
        (offset, length) -> Arrays.copyOfRange(file, (int) offset, (int) offset + length),
        BlockCache.NONE);
  }

  /** The newest version of a key; null when there is none. */
  public static @Nullable EntryView find(Table table, byte[] key) {
    byte[] block = table.blockFor(key, 0, key.length);
    int entry = block == null ? -1 : table.find(block, key, 0, key.length);
    return block == null || entry < 0 ? null : BlockSearch.view(key, block, entry);
  }
}
