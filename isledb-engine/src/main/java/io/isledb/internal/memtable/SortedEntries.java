package io.isledb.internal.memtable;

import io.isledb.internal.iterator.EntryView;

/**
 * Walks over a memtable's entries in sorted order, once. Stands before the first. Not thread-safe.
 */
public final class SortedEntries {
  private final Memtable memtable;
  private final int[] order;
  private final long firstSequence;
  private final EntryView view = new EntryView();
  private int next;

  SortedEntries(Memtable memtable, int[] order, long firstSequence) {
    this.memtable = memtable;
    this.order = order;
    this.firstSequence = firstSequence;
  }

  /** Moves to the next entry; false at the end. */
  public boolean next() {
    if (next == order.length) {
      return false;
    }
    fill(order[next]);
    next++;
    return true;
  }

  private void fill(int number) {
    byte[] chunk = memtable.chunkOf(number);
    int at = memtable.offsetOf(number);
    int valueLength = Memtable.valueLength(chunk, at);
    view.keyArray = chunk;
    view.keyOffset = at + Memtable.ENTRY_HEAD_BYTES;
    view.keyLength = Memtable.keyLength(chunk, at);
    view.kind = valueLength < 0 ? EntryView.DELETE : EntryView.PUT;
    view.valueArray = chunk;
    view.valueOffset = view.keyOffset + view.keyLength;
    view.valueLength = Math.max(valueLength, 0);
    view.attributesArray = chunk;
    view.attributesOffset = view.valueOffset + view.valueLength;
    view.attributesLength = Memtable.attributesLength(chunk, at);
    view.sequence = firstSequence + number;
    view.timestampMs = Memtable.timestampMs(chunk, at);
    view.expiryMs = Memtable.expiryMs(chunk, at);
  }

  /** The present entry; the same object each time. */
  public EntryView entry() {
    return view;
  }
}
