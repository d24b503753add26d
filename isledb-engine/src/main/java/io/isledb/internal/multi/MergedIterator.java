package io.isledb.internal.multi;

import io.isledb.Direction;
import io.isledb.Entry;
import io.isledb.IsleIterator;
import io.isledb.MultiIterator;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.internal.base.Closing;
import io.isledb.internal.base.Fanout;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * One ordered walk over the walks of many isles. Not thread-safe.
 *
 * <p>A binary heap of source numbers. Invariant once primed: it holds exactly the sources that
 * stand on an entry, and {@code heap[0]} stands on the one that comes first.
 */
final class MergedIterator implements MultiIterator {
  private final List<String> paths;
  private final IsleIterator[] sources;
  private final Executor executor;
  private final boolean isBackward;
  private final Slice[] keys;
  private final boolean[] hasEntry;
  private final int[] heap;
  private int heapSize;
  private boolean isPrimed;
  private boolean isOnEntry;
  private long left;

  /**
   * @param sources walks in the scan's direction, before their first entry; closed with this
   * @param executor moves all sources to their first entry in parallel
   */
  MergedIterator(List<String> paths, List<IsleIterator> sources, Scan scan, Executor executor) {
    this.paths = paths;
    this.sources = sources.toArray(new IsleIterator[0]);
    this.executor = executor;
    this.isBackward = scan.direction() == Direction.DESCENDING;
    this.keys = new Slice[this.sources.length];
    Arrays.fill(keys, Slice.EMPTY);
    this.hasEntry = new boolean[this.sources.length];
    this.heap = new int[this.sources.length];
    this.left = scan.limit();
  }

  @Override
  public boolean next() {
    isOnEntry = false;
    if (left == 0) {
      return false;
    }
    if (!isPrimed) {
      prime();
    } else if (heapSize > 0) {
      int first = heap[0];
      advance(first);
      if (!hasEntry[first]) {
        heap[0] = heap[--heapSize];
      }
      siftDown(0);
    }
    if (heapSize == 0) {
      return false;
    }
    left--;
    isOnEntry = true;
    return true;
  }

  private void prime() {
    heapSize = 0;
    Fanout.forEach(executor, sources.length, this::advance);
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

  private void advance(int source) {
    IsleIterator walk = sources[source];
    hasEntry[source] = Named.call(paths.get(source), walk::next);
    if (hasEntry[source]) {
      keys[source] = walk.key();
    }
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

  private int compare(int one, int other) {
    int byKey = keys[one].compareTo(keys[other]);
    if (byKey != 0) {
      return isBackward ? -byKey : byKey;
    }
    return Integer.compare(one, other);
  }

  @Override
  public void seek(Slice key) {
    isOnEntry = false;
    isPrimed = false;
    heapSize = 0;
    for (int source = 0; source < sources.length; source++) {
      sources[source].seek(key);
    }
  }

  private int present() {
    if (!isOnEntry) {
      throw new IllegalStateException("the iterator stands on no entry: next() must return true");
    }
    return heap[0];
  }

  @Override
  public String path() {
    return paths.get(present());
  }

  @Override
  public Slice key() {
    return keys[present()];
  }

  @Override
  public Slice value() {
    int source = present();
    return Named.call(paths.get(source), sources[source]::value);
  }

  @Override
  public long sequence() {
    return sources[present()].sequence();
  }

  @Override
  public long timestampMs() {
    return sources[present()].timestampMs();
  }

  @Override
  public long expiryMs() {
    return sources[present()].expiryMs();
  }

  @Override
  public Slice attributes() {
    return sources[present()].attributes();
  }

  @Override
  public Entry entry() {
    int source = present();
    return Named.call(paths.get(source), sources[source]::entry);
  }

  @Override
  public void close() {
    isOnEntry = false;
    Closing.all(List.of(sources));
  }
}
