package io.isledb.internal.read;

import io.isledb.Direction;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.internal.base.Prefetched;
import io.isledb.internal.iterator.ChainIterator;
import io.isledb.internal.iterator.EntryIterator;
import io.isledb.internal.table.ReadAhead;
import io.isledb.internal.table.TableWalk;
import org.jspecify.annotations.Nullable;

/**
 * The SSTs of a run in the order of a scan. When the last blocks of one have been asked for, the
 * next is opened and its first blocks are fetched in the background. Used by one thread.
 */
final class RunWalk implements ChainIterator.Parts {
  /** The walk over the next part, as soon as its first blocks are there. */
  private record Next(int part, Prefetched<TableWalk> walk) {}

  private final SortedRun run;
  private final Scan scan;
  private final ReadAhead ahead;
  private final boolean isForward;
  private @Nullable Next next;

  /**
   * @param run the SSTs that touch the scan's range
   */
  RunWalk(SortedRun run, Scan scan, ReadAhead ahead) {
    this.run = run;
    this.scan = scan;
    this.ahead = ahead;
    this.isForward = scan.direction() == Direction.ASCENDING;
  }

  @Override
  public int count() {
    return run.parts().size();
  }

  @Override
  public int firstReaching(Slice key) {
    int up = run.firstReachingUp(key.array(), key.offset(), key.length());
    if (isForward) {
      return up;
    }
    boolean startsAtOrBefore = up < count() && run.parts().get(up).minKey().compareTo(key) <= 0;
    // Walking down, part 0 is the last one; the first that can hold a smaller or equal key.
    return startsAtOrBefore ? count() - 1 - up : count() - up;
  }

  @Override
  public EntryIterator open(int part) {
    Next prepared = next;
    next = null;
    TableWalk walk;
    if (prepared != null && prepared.part() == part) {
      walk = prepared.walk().join();
    } else {
      giveUp(prepared);
      walk = walk(part);
    }
    walk.onLastRange(bytes -> prepare(part + 1, bytes));
    return walk;
  }

  private void prepare(int part, int bytes) {
    giveUp(next);
    next = null;
    if (part < count()) {
      next =
          new Next(
              part,
              Prefetched.start(
                  ahead.executor(),
                  () -> {
                    TableWalk walk = walk(part);
                    walk.begin(bytes);
                    return walk;
                  }));
    }
  }

  private TableWalk walk(int part) {
    TableHandle handle = run.parts().get(isForward ? part : count() - 1 - part).handle();
    return handle.table().walk(scan.range(), scan.direction(), ahead);
  }

  private static void giveUp(@Nullable Next unneeded) {
    if (unneeded != null) {
      unneeded.walk().giveUp();
    }
  }

  @Override
  public void close() {
    giveUp(next);
    next = null;
  }
}
