package io.isledb.internal.table;

import io.isledb.Slice;
import io.isledb.internal.format.sst.BlockIterator;
import io.isledb.internal.iterator.EntryIterator;
import io.isledb.internal.iterator.EntryView;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Walks a table in ascending order. Not thread-safe. */
final class ForwardTableIterator implements EntryIterator {
  private final Table table;
  private @Nullable BlockIterator entries;
  private int nextBlock;

  /** Whether the present entry was reached by a seek and is still to be given out. */
  private boolean isPending;

  ForwardTableIterator(Table table) {
    this.table = table;
  }

  @Override
  public boolean next() {
    if (isPending) {
      isPending = false;
      return true;
    }
    while (entries == null || !entries.next()) {
      if (nextBlock >= table.index().count()) {
        return false;
      }
      enter(nextBlock);
    }
    return true;
  }

  private void enter(int block) {
    if (entries == null) {
      entries = new BlockIterator(table.block(block));
    } else {
      entries.reset(table.block(block));
    }
    nextBlock = block + 1;
  }

  @Override
  public EntryView entry() {
    return Objects.requireNonNull(entries, "next() first").entry();
  }

  @Override
  public void seek(Slice key) {
    isPending = false;
    int block = table.index().firstAtOrAfter(key.array(), key.offset(), key.length());
    if (block >= table.index().count()) {
      nextBlock = block;
      entries = null;
      return;
    }
    enter(block);
    isPending = Objects.requireNonNull(entries).seek(key.array(), key.offset(), key.length());
  }

  @Override
  public void close() {}
}
