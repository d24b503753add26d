package io.isledb.internal.tail;

import io.isledb.Entry;
import io.isledb.Slice;
import io.isledb.internal.base.Fanout;
import io.isledb.internal.base.Prefetched;
import io.isledb.internal.blob.BlobReader;
import io.isledb.internal.cache.BlockCache;
import io.isledb.internal.format.sst.BlobPointer;
import io.isledb.internal.format.sst.CommitChanges;
import io.isledb.internal.format.sst.CommitEntries;
import io.isledb.options.TailerOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Cuts commits into batches that hold no more than is asked for, and fetches what of a batch lies
 * in blobs, in parallel. Thread-safe.
 */
final class CommitBatches {
  private final BlobReader blobs;
  private final Executor executor;
  private final TailerOptions options;

  CommitBatches(TailContext context, TailerOptions options) {
    // Each value is read once, so keeping it would help nobody.
    this.blobs =
        new BlobReader(context.engine().store(), context.layout(), context.isle(), BlockCache.NONE);
    this.executor = context.engine().executor();
    this.options = options;
  }

  /** A batch, some values of which may have to be fetched yet. */
  final class Cut {
    private final CommitChanges.Decoded commit;
    private final int from;
    private final int end;
    private @Nullable Prefetched<List<Entry>> ahead;

    private Cut(CommitChanges.Decoded commit, int from, int end) {
      this.commit = commit;
      this.from = from;
      this.end = end;
    }

    /** Ordinal of the first change that is not in it. */
    int end() {
      return end;
    }

    boolean isCommitEnd() {
      return end == commit.changes().size();
    }

    boolean isAt(long commitId, int ordinal) {
      return commit.header().commitId() == commitId && from == ordinal;
    }

    /** Begins to fetch what lies in blobs, before it is asked for. */
    void begin() {
      List<Integer> ordinals = commit.blobOrdinals();
      if (lowerBound(ordinals, from) < lowerBound(ordinals, end)) {
        ahead = Prefetched.start(executor, this::fetch);
      }
    }

    /** The changes with their values; one ranged read for each that lies in a blob. */
    List<Entry> changes() {
      Prefetched<List<Entry>> begun = ahead;
      return begun == null ? fetch() : begun.join();
    }

    private List<Entry> fetch() {
      CommitEntries all = commit.changes();
      List<Integer> ordinals = commit.blobOrdinals();
      int first = lowerBound(ordinals, from);
      int last = lowerBound(ordinals, end);
      if (first == last) {
        return all.window(from, end);
      }
      all.keep(from, end);
      List<Entry> changes = new ArrayList<>(all.subList(from, end));
      List<Integer> wanted = ordinals.subList(first, last);
      List<Entry> fetched = Fanout.map(executor, wanted, ordinal -> fetched(all.get(ordinal)));
      for (int i = 0; i < fetched.size(); i++) {
        changes.set(wanted.get(i) - from, fetched.get(i));
      }
      return Collections.unmodifiableList(changes);
    }
  }

  /** What to give next of a commit: at least one change. */
  Cut cut(CommitChanges.Decoded commit, int from) {
    CommitEntries all = commit.changes();
    List<Integer> ordinals = commit.blobOrdinals();
    int most = (int) Math.min(all.size(), (long) from + options.batchEntriesMax());
    boolean hasBlobs = lowerBound(ordinals, from) < lowerBound(ordinals, most);
    int end =
        hasBlobs
            ? fittingWithBlobs(commit, from, most)
            : all.fitting(from, most, options.batchBytesMax());
    return new Cut(commit, from, end);
  }

  private int fittingWithBlobs(CommitChanges.Decoded commit, int from, int most) {
    CommitEntries all = commit.changes();
    List<Integer> ordinals = commit.blobOrdinals();
    int blob = lowerBound(ordinals, from);
    long bytes = 0;
    int end = from;
    while (end < most) {
      bytes += all.bytes(end);
      if (blob < ordinals.size() && ordinals.get(blob) == end) {
        bytes += blobBytes(all.get(end));
        blob++;
      }
      if (bytes > options.batchBytesMax() && end > from) {
        break;
      }
      end++;
    }
    return end;
  }

  /** By how much a value that lies in a blob is longer than its pointer. */
  private static long blobBytes(Entry change) {
    Slice stored = stored(change);
    return (long) pointer(stored).length() - stored.length();
  }

  private static Slice stored(Entry change) {
    Slice stored = change.value();
    if (stored == null) {
      throw new IllegalStateException("a delete is taken for a pointer into a blob");
    }
    return stored;
  }

  private static BlobPointer pointer(Slice value) {
    return BlobPointer.decode(
        value.array(), value.offset(), value.length(), "a commit of the feed", 0);
  }

  private Entry fetched(Entry change) {
    byte[] value = blobs.fetch(pointer(stored(change)), change.key());
    return new Entry(
        change.key(),
        Slice.of(value),
        change.sequence(),
        change.timestampMs(),
        change.expiryMs(),
        change.attributes());
  }

  /** How many of the ascending numbers are less than the bound. */
  private static int lowerBound(List<Integer> numbers, int bound) {
    int found = Collections.binarySearch(numbers, bound);
    return found >= 0 ? found : -found - 1;
  }
}
