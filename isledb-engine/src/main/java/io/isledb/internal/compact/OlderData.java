package io.isledb.internal.compact;

import io.isledb.Slice;
import io.isledb.internal.format.manifest.RunInfo;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.format.sst.BloomFilter;
import io.isledb.internal.format.sst.KeyHash;
import io.isledb.internal.format.sst.SstTail;
import io.isledb.internal.iterator.EntryView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether SSTs outside of a compaction may hold an older version of a key: then a delete must
 * stay to hide it. Asked for keys in ascending order; of each run it holds one filter in memory,
 * and reads it only when a key lies in the range of its SST. Not thread-safe.
 */
final class OlderData implements AutoCloseable {
  private final CompactContext context;
  private final List<Walk> walks = new ArrayList<>();

  /** One run, walked along with the compaction. */
  private static final class Walk {
    final List<SstInfo> ssts;
    int at;
    @Nullable SstTail tail;
    int tailOf = -1;

    Walk(List<SstInfo> ssts) {
      this.ssts = ssts;
    }
  }

  private OlderData(CompactContext context) {
    this.context = context;
  }

  /**
   * Everything in some runs but what takes part.
   *
   * @param maxSequence sequence of the newest entry that will be asked for
   */
  static OlderData outside(
      CompactContext context, List<RunInfo> runs, Collection<SstInfo> inputs, long maxSequence) {
    Set<String> taking = inputs.stream().map(SstInfo::id).collect(Collectors.toSet());
    OlderData older = new OlderData(context);
    for (RunInfo run : runs) {
      List<SstInfo> others = new ArrayList<>();
      for (SstInfo sst : run.ssts()) {
        if (!taking.contains(sst.id()) && sst.minSequence() < maxSequence) {
          others.add(sst);
        }
      }
      if (!others.isEmpty()) {
        older.walks.add(new Walk(others));
      }
    }
    return older;
  }

  /** Whether something of a lower sequence may lie below an entry; false is certain. */
  boolean mayHold(EntryView entry) {
    for (Walk walk : walks) {
      SstInfo sst = candidate(walk, entry);
      if (sst != null && sst.minSequence() < entry.sequence && isInFilter(walk, sst, entry)) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable SstInfo candidate(Walk walk, EntryView entry) {
    while (walk.at < walk.ssts.size() && compare(walk.ssts.get(walk.at).maxKey(), entry) < 0) {
      walk.at++;
    }
    if (walk.at == walk.ssts.size() || compare(walk.ssts.get(walk.at).minKey(), entry) > 0) {
      return null;
    }
    return walk.ssts.get(walk.at);
  }

  private boolean isInFilter(Walk walk, SstInfo sst, EntryView entry) {
    if (walk.tailOf != walk.at) {
      release(walk);
      walk.tail = readTail(sst);
      walk.tailOf = walk.at;
      context.memory().add(walk.tail.weightBytes());
    }
    SstTail tail = walk.tail;
    BloomFilter filter = tail == null ? null : tail.filter();
    return filter == null
        || filter.mayContain(KeyHash.of(entry.keyArray, entry.keyOffset, entry.keyLength));
  }

  private SstTail readTail(SstInfo sst) {
    Input input = Input.of(context, sst);
    byte[] end = ReadAhead.range(context, input.object(), sst.tailOffset(), sst.tailLength());
    SstTail tail = SstTail.parse(input.object(), end, sst.tailOffset());
    tail.verifyIdentity(input.isleId(), input.id(), input.object());
    return tail;
  }

  private static int compare(Slice key, EntryView entry) {
    return Arrays.compareUnsigned(
        key.array(),
        key.offset(),
        key.offset() + key.length(),
        entry.keyArray,
        entry.keyOffset,
        entry.keyOffset + entry.keyLength);
  }

  private void release(Walk walk) {
    SstTail tail = walk.tail;
    if (tail != null) {
      context.memory().add(-tail.weightBytes());
      walk.tail = null;
    }
  }

  @Override
  public void close() {
    walks.forEach(this::release);
  }

  /**
   * Whether some SST may hold an older version of some key of another.
   *
   * @param gone ids of SSTs that are to be left aside
   */
  static boolean mayLieBelow(SstInfo sst, List<RunInfo> runs, Set<String> gone) {
    for (RunInfo run : runs) {
      for (SstInfo other : run.overlapping(sst.minKey(), sst.maxKey())) {
        if (other.minSequence() < sst.maxSequence()
            && !other.id().equals(sst.id())
            && !gone.contains(other.id())) {
          return true;
        }
      }
    }
    return false;
  }
}
