package io.isledb.internal.iterator;

import io.isledb.Direction;
import io.isledb.Slice;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * One ordered walk over many sources: keys in the direction's order, versions of one key newest
 * first, whichever source they come from. Entries of equal key and sequence come in the order of
 * the sources. Not thread-safe.
 *
 * <p>A binary heap of source numbers. Each source's present key is held beside the heap as its
 * first eight bytes, so that most comparisons touch no key at all.
 *
 * <p>Invariant once primed: the heap holds exactly the sources that stand on an entry, and {@code
 * heap[0]} stands on the smallest. After {@link #seek} and before the first {@link #next} no source
 * stands on an entry.
 */
public final class MergeIterator implements EntryIterator {
  /** Does something for all sources, perhaps in parallel; returns when all is done. */
  public interface Fan {
    void forEach(int size, IntConsumer action);
  }

  private static final Fan ONE_BY_ONE =
      (size, action) -> {
        for (int i = 0; i < size; i++) {
          action.accept(i);
        }
      };

  private final EntryIterator[] sources;
  private final EntryView[] entries;
  private final long[] prefixes;
  private final int[] heap;
  private final boolean isBackward;
  private final boolean[] hasEntry;
  private final Fan fan;
  private int heapSize;
  private boolean isPrimed;

  /**
   * @param sources walks in this direction, standing before their first entry; closed with this
   * @param direction theirs and this one's
   */
  public MergeIterator(List<? extends EntryIterator> sources, Direction direction) {
    this(sources, direction, ONE_BY_ONE);
  }

  /**
   * @param fan moves all sources to their first entry
   */
  public MergeIterator(List<? extends EntryIterator> sources, Direction direction, Fan fan) {
    this.fan = fan;
    this.hasEntry = new boolean[sources.size()];
    this.sources = sources.toArray(new EntryIterator[0]);
    this.entries = new EntryView[this.sources.length];
    this.prefixes = new long[this.sources.length];
    this.heap = new int[this.sources.length];
    this.isBackward = direction == Direction.DESCENDING;
  }

  @Override
  public boolean next() {
    if (!isPrimed) {
      prime();
    } else if (heapSize > 0) {
      if (!advance(heap[0])) {
        heap[0] = heap[--heapSize];
      }
      siftDown(0);
    }
    return heapSize > 0;
  }

  @Override
  public EntryView entry() {
    if (heapSize == 0 || !isPrimed) {
      throw new IllegalStateException("the merge stands on no entry");
    }
    return entries[heap[0]];
  }

  @Override
  public void seek(Slice key) {
    fan.forEach(sources.length, source -> sources[source].seek(key));
    isPrimed = false;
    heapSize = 0;
  }

  @Override
  public void close() {
    RuntimeException first = null;
    for (EntryIterator source : sources) {
      try {
        source.close();
      } catch (RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private void prime() {
    heapSize = 0;
    fan.forEach(sources.length, source -> hasEntry[source] = advance(source));
    for (int source = 0; source < sources.length; source++) {
      if (hasEntry[source]) {
        heap[heapSize++] = source;
      }
    }
    for (int i = heapSize / 2 - 1; i >= 0; i--) {
      siftDown(i);
    }
    isPrimed = true;
  }

  private boolean advance(int source) {
    if (!sources[source].next()) {
      return false;
    }
    EntryView entry = sources[source].entry();
    entries[source] = entry;
    prefixes[source] = KeyPrefix.of(entry.keyArray, entry.keyOffset, entry.keyLength);
    return true;
  }

  private void siftDown(int start) {
    if (start >= heapSize) {
      return;
    }
    int moving = heap[start];
    int at = start;
    for (int child = 2 * at + 1; child < heapSize; child = 2 * at + 1) {
      if (child + 1 < heapSize && compare(heap[child + 1], heap[child]) < 0) {
        child++;
      }
      if (compare(moving, heap[child]) <= 0) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = moving;
  }

  private int compare(int left, int right) {
    int byKey = Long.compareUnsigned(prefixes[left], prefixes[right]);
    if (byKey == 0) {
      byKey = entries[left].compareKeyTo(entries[right]);
    }
    if (byKey != 0) {
      return isBackward ? -byKey : byKey;
    }
    int newestFirst = Long.compare(entries[right].sequence, entries[left].sequence);
    return newestFirst != 0 ? newestFirst : Integer.compare(left, right);
  }

  @Override
  public String toString() {
    return "merge of " + Arrays.toString(sources);
  }
}
