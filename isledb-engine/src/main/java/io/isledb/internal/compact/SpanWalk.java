package io.isledb.internal.compact;

import io.isledb.Slice;
import io.isledb.internal.iterator.EntryIterator;
import io.isledb.internal.iterator.EntryView;
import java.util.Arrays;

/** The part of a walk that lies in a range of keys. Not thread-safe. */
final class SpanWalk implements EntryIterator {
  private final EntryIterator inner;
  private final KeySpan span;
  private boolean isPlaced;

  /**
   * @param inner stands before its first entry; closed with this
   */
  SpanWalk(EntryIterator inner, KeySpan span) {
    this.inner = inner;
    this.span = span;
  }

  @Override
  public boolean next() {
    Slice from = span.from();
    if (!isPlaced && from != null) {
      inner.seek(from);
    }
    isPlaced = true;
    return inner.next() && isInside(inner.entry());
  }

  private boolean isInside(EntryView entry) {
    Slice to = span.to();
    return to == null
        || Arrays.compareUnsigned(
                entry.keyArray,
                entry.keyOffset,
                entry.keyOffset + entry.keyLength,
                to.array(),
                to.offset(),
                to.offset() + to.length())
            < 0;
  }

  @Override
  public EntryView entry() {
    return inner.entry();
  }

  @Override
  public void seek(Slice key) {
    throw new UnsupportedOperationException("a compaction reads from beginning to end");
  }

  @Override
  public void close() {
    inner.close();
  }
}
