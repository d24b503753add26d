package io.isledb.internal.memtable;

import io.isledb.internal.iterator.EntryView;
import org.jspecify.annotations.Nullable;

/**
 * Walks over a memtable's entries in sorted order, once. Stands before the first. Not thread-safe.
 */
public final class SortedEntries {
  private final Memtable memtable;
  private final int[] order;
  private final @Nullable Bands bands;
  private final int entries;
  private final long firstSequence;
  private final EntryView view = new EntryView();
  private int next;

  /**
   * @param order the numbers of the memtable's entries; what is behind them does not count
   * @param bands where the entries are, if they were moved
   */
  SortedEntries(Memtable memtable, int[] order, @Nullable Bands bands, long firstSequence) {
    this.memtable = memtable;
    this.order = order;
    this.bands = bands;
    this.entries = memtable.entries();
    this.firstSequence = firstSequence;
  }

  /** Moves to the next entry; false at the end. */
  public boolean next() {
    if (next == entries) {
      return false;
    }
    int number = order[next];
    long address = bands == null ? memtable.address(number) : bands.address(next);
    fill(number, memtable.chunkAt(address), (int) address);
    next++;
    return true;
  }

  private void fill(int number, byte[] array, int at) {
    int valueLength = EntryLayout.valueLength(array, at);
    view.keyArray = array;
    view.keyOffset = at + EntryLayout.HEAD_BYTES;
    view.keyLength = EntryLayout.keyLength(array, at);
    view.kind = valueLength == EntryLayout.NO_VALUE ? EntryView.DELETE : EntryView.PUT;
    view.valueArray = array;
    view.valueOffset = view.keyOffset + view.keyLength;
    view.valueLength = Math.max(valueLength, 0);
    view.attributesArray = array;
    view.attributesOffset = view.valueOffset + view.valueLength;
    view.attributesLength = EntryLayout.attributesLength(array, at);
    view.sequence = firstSequence + number;
    view.timestampMs = EntryLayout.timestampMs(array, at);
    view.expiryMs = EntryLayout.expiryMs(array, at);
  }

  /** The present entry; the same object each time. */
  public EntryView entry() {
    return view;
  }
}
