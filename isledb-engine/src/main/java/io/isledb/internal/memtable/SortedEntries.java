package io.isledb.internal.memtable;

import io.isledb.internal.iterator.EntryView;

/**
 * Walks over a memtable's entries in sorted order, once. Stands before the first. Not thread-safe.
 *
 * <p>Neighbours in this order lie anywhere in memory, so each would wait for its own cache misses.
 * Therefore some are looked up together and, if the caller allows it, copied side by side: then
 * their misses overlap.
 */
public final class SortedEntries {
  /** Larger entries are not copied: their own bytes hide the wait. */
  static final int COPIED_BYTES_MAX = 1 << 10;

  private static final int STAGED_ENTRIES = 16;

  private final Memtable memtable;
  private final int[] order;
  private final int entries;
  private final long firstSequence;
  private final EntryView view = new EntryView();
  private final int copiedBytesMax;
  private final byte[] stage;
  private final byte[][] arrays = new byte[STAGED_ENTRIES][];
  private final int[] offsets = new int[STAGED_ENTRIES];
  private final int[] lengths = new int[STAGED_ENTRIES];
  private int next;
  private int stagedFrom;
  private int stagedTo;

  /**
   * @param order the numbers of the memtable's entries; what is behind them does not count
   * @param copiedBytesMax entries of at most so many bytes are copied; 0 for none
   */
  SortedEntries(Memtable memtable, int[] order, long firstSequence, int copiedBytesMax) {
    this.memtable = memtable;
    this.order = order;
    this.entries = memtable.entries();
    this.firstSequence = firstSequence;
    this.copiedBytesMax = copiedBytesMax;
    this.stage = new byte[Math.min(STAGED_ENTRIES, entries) * copiedBytesMax];
  }

  /** Moves to the next entry; false at the end. */
  public boolean next() {
    if (next == entries) {
      return false;
    }
    if (next == stagedTo) {
      stage();
    }
    fill(order[next], arrays[next - stagedFrom], offsets[next - stagedFrom]);
    next++;
    return true;
  }

  private void stage() {
    stagedFrom = next;
    stagedTo = Math.min(next + STAGED_ENTRIES, entries);
    int count = stagedTo - stagedFrom;
    for (int i = 0; i < count; i++) {
      int number = order[stagedFrom + i];
      arrays[i] = memtable.chunkOf(number);
      offsets[i] = memtable.offsetOf(number);
      lengths[i] = Memtable.entryLength(arrays[i], offsets[i]);
    }
    int at = 0;
    for (int i = 0; i < count; i++) {
      if (lengths[i] <= copiedBytesMax) {
        System.arraycopy(arrays[i], offsets[i], stage, at, lengths[i]);
        arrays[i] = stage;
        offsets[i] = at;
        at += lengths[i];
      }
    }
  }

  private void fill(int number, byte[] array, int at) {
    int valueLength = Memtable.valueLength(array, at);
    view.keyArray = array;
    view.keyOffset = at + Memtable.ENTRY_HEAD_BYTES;
    view.keyLength = Memtable.keyLength(array, at);
    view.kind = valueLength < 0 ? EntryView.DELETE : EntryView.PUT;
    view.valueArray = array;
    view.valueOffset = view.keyOffset + view.keyLength;
    view.valueLength = Math.max(valueLength, 0);
    view.attributesArray = array;
    view.attributesOffset = view.valueOffset + view.valueLength;
    view.attributesLength = Memtable.attributesLength(array, at);
    view.sequence = firstSequence + number;
    view.timestampMs = Memtable.timestampMs(array, at);
    view.expiryMs = Memtable.expiryMs(array, at);
  }

  /** The present entry; the same object each time. */
  public EntryView entry() {
    return view;
  }
}
