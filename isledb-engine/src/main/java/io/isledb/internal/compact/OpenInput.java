package io.isledb.internal.compact;

import io.isledb.Slice;
import io.isledb.internal.cache.BlockCache;
import io.isledb.internal.format.sst.BlockIndex;
import io.isledb.internal.format.sst.SstTail;
import io.isledb.internal.iterator.EntryIterator;
import io.isledb.internal.iterator.EntryView;
import io.isledb.internal.table.Table;
import java.util.Arrays;

/**
 * An SST whose tail is in memory, and the whole of it if it is small. Several walks may go over it
 * at a time, each with a buffer of its own. Thread-safe; walks are not.
 */
final class OpenInput implements AutoCloseable {
  private final CompactContext context;
  private final Input input;
  private final SstTail tail;
  private final byte[] whole;
  private final long heldBytes;

  /**
   * @param whole the object's bytes; empty when only its tail was read
   */
  OpenInput(CompactContext context, Input input, SstTail tail, byte[] whole) {
    this.context = context;
    this.input = input;
    this.tail = tail;
    this.whole = whole;
    this.heldBytes = tail.weightBytes() + (long) whole.length;
    context.memory().add(heldBytes);
  }

  Input input() {
    return input;
  }

  SstTail tail() {
    return tail;
  }

  /**
   * A walk over all of its entries; to be closed before this.
   *
   * @param upTo keys from here on will not be asked for
   * @param bufferBytes how much is read ahead
   */
  EntryIterator walk(KeySpan upTo, int bufferBytes) {
    if (whole.length > 0) {
      return Table.open(input.object(), tail, this::fetch, BlockCache.NONE).forward();
    }
    ReadAhead bytes = new ReadAhead(context, input.object(), end(upTo), bufferBytes);
    Table table = Table.open(input.object(), tail, bytes, BlockCache.NONE);
    return new Owner(table.forward(), bytes::close);
  }

  private byte[] fetch(long offset, int length) {
    return Arrays.copyOfRange(whole, (int) offset, (int) offset + length);
  }

  /** Where the last block ends that may hold a key of the span. */
  private long end(KeySpan span) {
    Slice to = span.to();
    BlockIndex index = tail.index();
    if (to == null || index.count() == 0) {
      return tail.tailOffset();
    }
    int last = index.firstAtOrAfter(to.array(), to.offset(), to.length());
    return last >= index.count() ? tail.tailOffset() : index.offset(last) + index.length(last);
  }

  @Override
  public void close() {
    context.memory().add(-heldBytes);
  }

  /** A walk that closes something else when it is closed. */
  record Owner(EntryIterator walk, Runnable onClose) implements EntryIterator {
    @Override
    public boolean next() {
      return walk.next();
    }

    @Override
    public EntryView entry() {
      return walk.entry();
    }

    @Override
    public void seek(Slice key) {
      walk.seek(key);
    }

    @Override
    public void close() {
      walk.close();
      onClose.run();
    }
  }
}
