package io.isledb.internal.compact;

import io.isledb.Direction;
import io.isledb.internal.blob.BlobReader;
import io.isledb.internal.blob.BlobRewriter;
import io.isledb.internal.cache.BlockCache;
import io.isledb.internal.format.manifest.RunInfo;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.iterator.EntryIterator;
import io.isledb.internal.iterator.EntryView;
import io.isledb.internal.iterator.MergeIterator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Merges sorted inputs into new SSTs.
 *
 * <p>Of each key the newest version in the inputs stays; the others were hidden by it. If it is a
 * put that has expired, a delete takes its place. A delete goes when no SST outside of the inputs
 * may hold an older version of the key. So no older value is ever seen again, and what need not be
 * there is not.
 *
 * <p>Memory does not grow with the size of the inputs: one block and one buffer for each of them,
 * one buffer for the output, one filter for each run beside them.
 */
public final class MergeJob {
  private static final long BUFFERS_BYTES = 64L << 20;
  private static final int BUFFER_BYTES_MIN = 256 << 10;
  private static final int BUFFER_BYTES_MAX = 2 << 20;
  private static final int BLOB_BYTES = 16 << 20;

  private final CompactContext context;
  private final Windows windows;
  private final long nowMs;
  private final BlobRewriter blobs;
  private final EntryView tombstone = new EntryView();
  private byte[] lastKey = new byte[256];
  private int lastKeyLength = -1;

  /**
   * @param windows how the output is divided into runs
   * @param nowMs the time that decides what has expired
   */
  public MergeJob(CompactContext context, Windows windows, long nowMs) {
    this(context, windows, nowMs, Set.of());
  }

  /**
   * As the other constructor.
   *
   * @param leaving blobs whose values are moved to new ones, because little else in them is in use
   */
  public MergeJob(CompactContext context, Windows windows, long nowMs, Set<String> leaving) {
    this.context = context;
    this.windows = windows;
    this.nowMs = nowMs;
    this.blobs =
        new BlobRewriter(
            context.engine().store(),
            context.engine().ids(),
            context.layout(),
            context.isleId(),
            new BlobReader(
                context.engine().store(),
                context.layout(),
                context.layout().root(),
                BlockCache.NONE),
            leaving,
            BLOB_BYTES);
  }

  /**
   * Merges.
   *
   * @param chains inputs; each a list of SSTs with disjoint keys in ascending order
   * @param inputs those of the inputs that are in runs
   * @param runs all runs of the isle
   * @return new runs, none of them empty
   */
  public List<List<SstInfo>> run(
      List<List<Input>> chains, Collection<SstInfo> inputs, List<RunInfo> runs) {
    int bufferBytes = bufferBytes(chains.size());
    List<EntryIterator> sources = new ArrayList<>();
    chains.forEach(chain -> sources.add(InputChain.walk(context, chain, bufferBytes)));
    try (OlderData older = OlderData.outside(context, runs, inputs, Long.MAX_VALUE);
        RunsWriter output = new RunsWriter(context, windows);
        MergeIterator merge = new MergeIterator(sources, Direction.ASCENDING)) {
      long read = 0;
      while (merge.next()) {
        read++;
        EntryView entry = merge.entry();
        if (!isLastKey(entry)) {
          remember(entry);
          keep(entry, older, output);
        }
      }
      context.counters().entriesRead.addAndGet(read);
      List<List<SstInfo>> written = output.finish();
      blobs.finish();
      return written;
    }
  }

  /** How much is read ahead of each of some inputs. */
  static int bufferBytes(int inputs) {
    long share = BUFFERS_BYTES / Math.max(1, inputs);
    return (int) Math.max(BUFFER_BYTES_MIN, Math.min(BUFFER_BYTES_MAX, share));
  }

  private void keep(EntryView entry, OlderData older, RunsWriter output) {
    if (!entry.isDelete() && !entry.isExpiredAt(nowMs)) {
      blobs.carry(entry);
      output.add(entry);
    } else if (older.mayHold(entry)) {
      output.add(entry.isDelete() ? entry : asDelete(entry, entry.timestampMs));
    }
  }

  private EntryView asDelete(EntryView entry, long timestampMs) {
    return asDelete(entry, timestampMs, tombstone);
  }

  /** A delete of the same key and sequence. */
  static EntryView asDelete(EntryView entry, long timestampMs, EntryView target) {
    target.copyFrom(entry);
    target.kind = EntryView.DELETE;
    target.valueArray = EntryView.NO_BYTES;
    target.valueOffset = 0;
    target.valueLength = 0;
    target.attributesArray = EntryView.NO_BYTES;
    target.attributesOffset = 0;
    target.attributesLength = 0;
    target.timestampMs = timestampMs;
    target.expiryMs = 0;
    return target;
  }

  private boolean isLastKey(EntryView entry) {
    return entry.keyLength == lastKeyLength
        && Arrays.equals(
            entry.keyArray,
            entry.keyOffset,
            entry.keyOffset + entry.keyLength,
            lastKey,
            0,
            lastKeyLength);
  }

  private void remember(EntryView entry) {
    if (lastKey.length < entry.keyLength) {
      lastKey = new byte[entry.keyLength * 2];
    }
    System.arraycopy(entry.keyArray, entry.keyOffset, lastKey, 0, entry.keyLength);
    lastKeyLength = entry.keyLength;
  }
}
