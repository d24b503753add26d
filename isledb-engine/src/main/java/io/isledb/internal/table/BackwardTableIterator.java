package io.isledb.internal.table;

import io.isledb.Slice;
import io.isledb.internal.format.sst.BlockIndex;
import io.isledb.internal.iterator.EntryIterator;
import io.isledb.internal.iterator.EntryView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks some blocks of a table in descending order of keys, giving a key's versions newest first.
 * Not thread-safe.
 *
 * <p>Blocks can only be read forward, so each is read whole into a list of entries when it is
 * entered. A key whose versions span blocks is put together before the first of them is given out.
 */
final class BackwardTableIterator implements EntryIterator {
  private final BlockIndex index;
  private final Blocks blocks;
  private final BlockSpan span;

  /** Entries of the block in hand that were not given out yet, in ascending order. */
  private final List<EntryView> block = new ArrayList<>();

  /** The rest of the versions of the present key, newest first. */
  private final Deque<EntryView> versions = new ArrayDeque<>();

  private int previousBlock;
  private @Nullable EntryView present;

  BackwardTableIterator(BlockIndex index, Blocks blocks, BlockSpan span) {
    this.index = index;
    this.blocks = blocks;
    this.span = span;
    this.previousBlock = span.end() - 1;
  }

  @Override
  public boolean next() {
    if (versions.isEmpty()) {
      gatherVersions();
    }
    present = versions.pollFirst();
    return present != null;
  }

  private void gatherVersions() {
    while (true) {
      if (block.isEmpty() && (isComplete() || !enterPrevious())) {
        return;
      }
      EntryView last = block.get(block.size() - 1);
      if (!versions.isEmpty() && last.compareKeyTo(versions.getFirst()) != 0) {
        return;
      }
      versions.addFirst(last);
      block.remove(block.size() - 1);
    }
  }

  /** Whether the previous block is known to have no version of the key in hand. */
  private boolean isComplete() {
    EntryView first = versions.peekFirst();
    return first != null
        && previousBlock >= span.first()
        && !index.mayGoOnAfter(previousBlock, first.keyArray, first.keyOffset, first.keyLength);
  }

  private boolean enterPrevious() {
    if (previousBlock < span.first()) {
      return false;
    }
    load(previousBlock);
    return true;
  }

  private void load(int number) {
    block.clear();
    blocks.block(number).copyEntriesTo(block);
    previousBlock = number - 1;
  }

  @Override
  public EntryView entry() {
    return java.util.Objects.requireNonNull(present, "next() first");
  }

  @Override
  public void seek(Slice key) {
    versions.clear();
    block.clear();
    present = null;
    int at = index.firstAtOrAfter(key.array(), key.offset(), key.length());
    previousBlock = span.end() - 1;
    if (at >= span.end()) {
      return;
    }
    // Versions of the key itself may go on in the blocks after the first that can hold it.
    while (at + 1 < span.end()
        && index.mayGoOnAfter(at, key.array(), key.offset(), key.length())
        && firstKey(at + 1).compareTo(key) <= 0) {
      at++;
    }
    if (at < span.first()) {
      previousBlock = at;
      return;
    }
    load(at);
    while (!block.isEmpty() && block.get(block.size() - 1).key().compareTo(key) > 0) {
      block.remove(block.size() - 1);
    }
  }

  private Slice firstKey(int number) {
    return blocks.block(number).firstKey();
  }

  @Override
  public void close() {
    blocks.close();
  }
}
