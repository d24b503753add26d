package io.isledb.internal.table;

import io.isledb.Slice;
import io.isledb.internal.format.sst.BlockIterator;
import io.isledb.internal.format.sst.DataBlock;
import io.isledb.internal.iterator.EntryIterator;
import io.isledb.internal.iterator.EntryRun;
import io.isledb.internal.iterator.EntryView;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Walks some blocks of a table in ascending order. Not thread-safe. */
final class ForwardTableIterator implements EntryIterator {
  private final Table table;
  private final Blocks blocks;
  private final BlockSpan span;
  private @Nullable BlockIterator entries;
  private int nextBlock;

  /** Of no meaning; without a use the compiler would leave the reading out. */
  @SuppressWarnings("UnusedVariable")
  private int touched;

  /** Whether the present entry was reached by a seek and is still to be given out. */
  private boolean isPending;

  ForwardTableIterator(Table table, Blocks blocks, BlockSpan span) {
    this.table = table;
    this.blocks = blocks;
    this.span = span;
    this.nextBlock = span.first();
  }

  @Override
  public boolean next() {
    if (isPending) {
      isPending = false;
      return true;
    }
    while (entries == null || !entries.next()) {
      if (nextBlock >= span.end()) {
        return false;
      }
      enter(nextBlock, blocks.block(nextBlock));
    }
    return true;
  }

  private void enter(int number, DataBlock entered) {
    touched += entered.touch();
    if (entries == null) {
      entries = new BlockIterator(entered);
    } else {
      entries.reset(entered);
    }
    nextBlock = number + 1;
  }

  @Override
  public EntryView entry() {
    return Objects.requireNonNull(entries, "next() first").entry();
  }

  @Override
  public @Nullable EntryRun run() {
    return entries;
  }

  @Override
  public void seek(Slice key) {
    isPending = false;
    int found = table.index().firstAtOrAfter(key.array(), key.offset(), key.length());
    int block = Math.max(span.first(), found);
    if (block >= span.end()) {
      nextBlock = block;
      entries = null;
      return;
    }
    enter(block, table.searchable(block, blocks.block(block)));
    isPending = Objects.requireNonNull(entries).seek(key.array(), key.offset(), key.length());
  }

  @Override
  public void close() {
    blocks.close();
  }
}
