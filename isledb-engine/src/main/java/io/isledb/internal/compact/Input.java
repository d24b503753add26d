package io.isledb.internal.compact;

import io.isledb.Slice;
import io.isledb.internal.cache.BlockCache;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.format.sst.SstFormat;
import io.isledb.internal.format.sst.SstTail;
import io.isledb.internal.iterator.EntryIterator;
import io.isledb.internal.iterator.EntryView;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.table.Table;
import java.util.Arrays;

/**
 * An SST to read from.
 *
 * @param object its full name
 * @param isleId the isle that wrote it
 * @param id what it must say of itself
 * @param sizeBytes its size
 * @param tailOffset where its tail begins; negative when that is not known
 */
public record Input(String object, String isleId, String id, long sizeBytes, long tailOffset) {
  /** A tail is taken to be this part of the file when nothing tells its length. */
  private static final int TAIL_SHARE = 24;

  /** An SST of a run. */
  public static Input of(CompactContext context, SstInfo sst) {
    SstInfo.Owner owner = sst.owner();
    IsleLayout layout = owner == null ? context.layout() : IsleLayout.at(owner.path());
    String isleId = owner == null ? context.isleId() : owner.isleId();
    return new Input(
        layout.object(sst.object()), isleId, sst.id(), sst.sizeBytes(), sst.tailOffset());
  }

  /** A commit of which only a listing has told. */
  public static Input commit(CompactContext context, long id, long sizeBytes) {
    return new Input(
        context.layout().commit(id), context.isleId(), Long.toString(id), sizeBytes, -1);
  }

  /** An open SST: its tail and one buffer of its blocks in memory. */
  record Open(Table table, ReadAhead bytes, long tailBytes, LiveBytes memory)
      implements AutoCloseable {
    /** Walks over it; closing the walk closes this. */
    EntryIterator walk() {
      EntryIterator inner = table.forward();
      return new EntryIterator() {
        @Override
        public boolean next() {
          return inner.next();
        }

        @Override
        public EntryView entry() {
          return inner.entry();
        }

        @Override
        public void seek(Slice key) {
          inner.seek(key);
        }

        @Override
        public void close() {
          Open.this.close();
        }
      };
    }

    @Override
    public void close() {
      bytes.close();
      memory.add(-tailBytes);
    }
  }

  /**
   * Opens the SST: one request when the whole fits into the buffer or its tail's place is known.
   *
   * @param bufferBytes how much is read ahead
   */
  Open open(CompactContext context, int bufferBytes) {
    context.checkStopping();
    if (sizeBytes <= bufferBytes) {
      byte[] whole = ReadAhead.range(context, object, 0, Math.toIntExact(sizeBytes));
      return open(context, SstTail.parse(object, whole, 0), bufferBytes, whole);
    }
    long origin = tailOffset;
    if (origin < 0) {
      long guess = Math.max(SstFormat.FRONT_GUESS_BYTES, sizeBytes / TAIL_SHARE);
      origin = Math.max(0, sizeBytes - guess);
    }
    byte[] end = ReadAhead.range(context, object, origin, Math.toIntExact(sizeBytes - origin));
    long tail = SstTail.tailOffset(object, end, origin);
    if (tail < origin) {
      end = ReadAhead.range(context, object, tail, Math.toIntExact(sizeBytes - tail));
      origin = tail;
    }
    return open(context, SstTail.parse(object, end, origin), bufferBytes, new byte[0]);
  }

  private Open open(CompactContext context, SstTail tail, int bufferBytes, byte[] whole) {
    tail.verifyIdentity(isleId, id, object);
    ReadAhead bytes = new ReadAhead(context, object, tail.tailOffset(), bufferBytes);
    if (whole.length > 0) {
      bytes.hold(Arrays.copyOf(whole, (int) tail.tailOffset()), 0);
    }
    context.memory().add(tail.weightBytes());
    Table table = Table.open(object, tail, bytes, BlockCache.NONE);
    return new Open(table, bytes, tail.weightBytes(), context.memory());
  }
}
