package io.isledb.internal.iterator;

import io.isledb.Direction;
import io.isledb.Entry;
import io.isledb.Slice;
import java.util.Comparator;
import java.util.List;

/**
 * A walk over entries in memory that gives the same view object each time and wipes it when it
 * moves.
 */
final class ListIterator implements EntryIterator {
  private final List<Entry> entries;
  private final Direction direction;
  private final EntryView view = new EntryView();
  private int next;
  private boolean isClosed;

  ListIterator(List<Entry> entries, Direction direction) {
    this.entries = entries.stream().sorted(order(direction)).toList();
    this.direction = direction;
  }

  static Comparator<Entry> order(Direction direction) {
    Comparator<Entry> byKey = Comparator.comparing(Entry::key);
    return (direction == Direction.ASCENDING ? byKey : byKey.reversed())
        .thenComparing(Comparator.comparingLong(Entry::sequence).reversed());
  }

  @Override
  public boolean next() {
    view.keyArray = EntryView.NO_BYTES;
    view.keyOffset = 0;
    view.keyLength = 0;
    view.sequence = -1;
    if (isClosed || next >= entries.size()) {
      return false;
    }
    Entry entry = entries.get(next++);
    byte[] padded = new byte[entry.key().length() + 3];
    System.arraycopy(entry.key().toByteArray(), 0, padded, 2, entry.key().length());
    padded[padded.length - 1] = (byte) 0xee; // what follows the key in memory must not matter
    view.keyArray = padded;
    view.keyOffset = 2;
    view.keyLength = entry.key().length();
    Slice value = entry.value();
    view.kind = value == null ? EntryView.DELETE : EntryView.PUT;
    view.valueArray = value == null ? EntryView.NO_BYTES : value.toByteArray();
    view.valueOffset = 0;
    view.valueLength = view.valueArray.length;
    view.sequence = entry.sequence();
    view.timestampMs = entry.timestampMs();
    view.expiryMs = entry.expiryMs();
    return true;
  }

  @Override
  public EntryView entry() {
    return view;
  }

  @Override
  public void seek(Slice key) {
    next = 0;
    while (next < entries.size() && isBefore(entries.get(next).key(), key)) {
      next++;
    }
  }

  private boolean isBefore(Slice key, Slice target) {
    int order = key.compareTo(target);
    return direction == Direction.ASCENDING ? order < 0 : order > 0;
  }

  @Override
  public void close() {
    isClosed = true;
  }

  boolean isClosed() {
    return isClosed;
  }
}
