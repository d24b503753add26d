package io.isledb.internal.table;

import io.isledb.internal.base.Prefetched;
import io.isledb.internal.format.sst.BlockIndex;
import io.isledb.internal.format.sst.DataBlock;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of a walk through a table whose bytes are far away: fetched many at a time, the next
 * range while the present one is consumed. What a cache has is taken from there and not fetched.
 * Used by one thread.
 *
 * <p>The first range is not followed by another before half of it was used, so a short scan costs
 * one request. At most two ranges are held. A range ends with the block that fills it.
 */
final class AheadBlocks implements Blocks {
  /** Stored bytes of the blocks {@code first} to {@code end}, the last left out. */
  private record Range(int first, int end, byte[] bytes) {
    boolean contains(int block) {
      return block >= first && block < end;
    }
  }

  /** A range that is being fetched. */
  private record Pending(BlockSpan span, Prefetched<Range> fetch) {}

  private static final IntConsumer NOTHING = bytes -> {};

  private final Table table;
  private final BlockIndex index;
  private final BlockSpan span;
  private final int step;
  private final ReadAhead ahead;
  private @Nullable Range present;
  private @Nullable Pending pending;
  private IntConsumer onLastRange = NOTHING;

  /** From this block on, in the walk's direction, the next range is wanted. */
  private int wantsNextAt;

  /**
   * @param span the blocks that the walk can need
   * @param isForward whether it takes them in ascending order
   */
  AheadBlocks(Table table, BlockSpan span, boolean isForward, ReadAhead ahead) {
    this.table = table;
    this.index = table.index();
    this.span = span;
    this.step = isForward ? 1 : -1;
    this.ahead = ahead;
  }

  /**
   * What to do, once, when the last of the blocks have been asked for and the walk is expected to
   * need more; is told how many bytes to fetch of the table after this one.
   */
  void onLastRange(IntConsumer action) {
    onLastRange = action;
  }

  /** Fetches the first range now, for a walk that comes from another table and begins here. */
  void begin(int bytes) {
    int start = step > 0 ? span.first() : span.end() - 1;
    BlockSpan first = span.isEmpty() ? null : plan(start, bytes);
    if (first != null) {
      present = fetched(first);
      wantsNextAt = start;
    }
  }

  @Override
  public DataBlock block(int number) {
    DataBlock cached = table.cached(number);
    if (cached != null) {
      return cached;
    }
    Range range = rangeWith(number);
    if (range == null) {
      return table.block(number, ahead.fillsCache());
    }
    DataBlock block = decoded(range, number);
    if (step > 0 ? number >= wantsNextAt : number <= wantsNextAt) {
      fetchNext(range);
    }
    return block;
  }

  /** The range that holds a block; null when the block is to be had without one. */
  private @Nullable Range rangeWith(int number) {
    Range held = present;
    if (held != null && held.contains(number)) {
      return held;
    }
    Pending next = pending;
    if (next != null && next.span().contains(number)) {
      pending = null;
      Range range = next.fetch().join();
      present = range;
      wantsNextAt = number; // the walk goes on and on
      return range;
    }
    if (held != null && number != (step > 0 ? held.end() : held.first() - 1)) {
      ahead.restart();
    }
    giveUpPending();
    if (table.isNear(number)) {
      return null;
    }
    BlockSpan wanted = plan(number, nextBytes(number));
    if (wanted == null || !wanted.contains(number)) {
      return null; // another thread has just brought it
    }
    Range range = fetched(wanted);
    present = range;
    wantsNextAt = held == null ? number + step * (range.end() - range.first()) / 2 : number;
    return range;
  }

  private int nextBytes(int block) {
    return ahead.next(table.entryBytes(), index.length(block));
  }

  private void fetchNext(Range range) {
    wantsNextAt = step > 0 ? Integer.MAX_VALUE : -1;
    if (!ahead.isMoreExpected()) {
      return;
    }
    int bytes = nextBytes(step > 0 ? range.end() - 1 : range.first());
    BlockSpan next = plan(step > 0 ? range.end() : range.first() - 1, bytes);
    if (next != null) {
      pending = new Pending(next, Prefetched.start(ahead.executor(), () -> fetched(next)));
    } else {
      IntConsumer action = onLastRange;
      onLastRange = NOTHING;
      action.accept(bytes);
    }
  }

  /**
   * The blocks to fetch next, from one on in the walk's direction; null when there are none. Blocks
   * that are near are left out at both ends; between others they are fetched again, which costs
   * less than another request.
   */
  private @Nullable BlockSpan plan(int from, int bytesWanted) {
    int at = from;
    while (span.contains(at) && table.isNear(at)) {
      at += step;
    }
    if (!span.contains(at)) {
      return null;
    }
    int last = at;
    long bytes = 0;
    for (int i = at; span.contains(i) && bytes < bytesWanted; i += step) {
      bytes += index.length(i);
      if (!table.isNear(i)) {
        last = i;
      }
    }
    return new BlockSpan(Math.min(at, last), Math.max(at, last) + 1);
  }

  private Range fetched(BlockSpan blocks) {
    return new Range(blocks.first(), blocks.end(), table.fetch(blocks));
  }

  private DataBlock decoded(Range range, int number) {
    int from = (int) (index.offset(number) - index.offset(range.first()));
    return table.decoded(number, range.bytes(), from, ahead.fillsCache());
  }

  private void giveUpPending() {
    Pending next = pending;
    pending = null;
    if (next != null) {
      next.fetch().giveUp();
    }
  }

  @Override
  public void close() {
    giveUpPending();
    present = null;
    onLastRange = NOTHING;
  }
}
