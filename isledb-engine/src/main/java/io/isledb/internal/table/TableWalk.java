package io.isledb.internal.table;

import io.isledb.Slice;
import io.isledb.internal.iterator.EntryIterator;
import io.isledb.internal.iterator.EntryRun;
import io.isledb.internal.iterator.EntryView;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** A walk that reads ahead, and whose reading goes on in the table after this one. */
public final class TableWalk implements EntryIterator {
  private final EntryIterator entries;
  private final AheadBlocks blocks;

  TableWalk(EntryIterator entries, AheadBlocks blocks) {
    this.entries = entries;
    this.blocks = blocks;
  }

  /**
   * What to do, once, when the last blocks have been asked for and the consumer is expected to take
   * more; is told how many bytes to fetch from the table that comes next.
   */
  public void onLastRange(IntConsumer action) {
    blocks.onLastRange(action);
  }

  /** Fetches so many bytes now, for a walk that will begin where its range does. */
  public void begin(int bytes) {
    blocks.begin(bytes);
  }

  @Override
  public boolean next() {
    return entries.next();
  }

  @Override
  public EntryView entry() {
    return entries.entry();
  }

  @Override
  public @Nullable EntryRun run() {
    return entries.run();
  }

  @Override
  public void seek(Slice key) {
    entries.seek(key);
  }

  @Override
  public void close() {
    entries.close();
  }
}
