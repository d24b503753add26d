package io.isledb.internal.compact;

import io.isledb.Direction;
import io.isledb.internal.blob.BlobPlaces;
import io.isledb.internal.blob.BlobReader;
import io.isledb.internal.blob.BlobRewriter;
import io.isledb.internal.cache.BlockCache;
import io.isledb.internal.format.manifest.RunInfo;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.format.manifest.SstInfo.BlobUse;
import io.isledb.internal.iterator.EntryView;
import io.isledb.internal.iterator.MergeIterator;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The part of a merge that one thread does: one range of keys. Not thread-safe. */
final class SpanMerge {
  private static final int BLOB_BYTES = 16 << 20;

  private final CompactContext context;
  private final Windows windows;
  private final long nowMs;
  private final KeySpan span;
  private final BlobRewriter blobs;
  private final EntryView tombstone = new EntryView();
  private SortedMap<Long, List<SstInfo>> written = new TreeMap<>();
  private byte[] lastKey = new byte[256];
  private int lastKeyLength = -1;
  private long blobBytes;

  /**
   * @param leaving blobs whose values are moved to new ones
   * @param places where the blobs lie
   */
  SpanMerge(
      CompactContext context,
      Windows windows,
      long nowMs,
      Set<String> leaving,
      BlobPlaces places,
      KeySpan span) {
    this.context = context;
    this.windows = windows;
    this.nowMs = nowMs;
    this.span = span;
    this.blobs =
        new BlobRewriter(
            context.engine().store(),
            context.engine().ids(),
            context.layout(),
            context.isleId(),
            new BlobReader(
                context.engine().store(), places, context.layout().root(), BlockCache.NONE),
            leaving,
            BLOB_BYTES);
  }

  /**
   * Merges what lies in the range.
   *
   * @param inputs those of the inputs that are in runs
   * @param runs all runs of the isle
   */
  void run(MergeInputs in, Collection<SstInfo> inputs, List<RunInfo> runs) {
    try (OlderData older = OlderData.outside(context, runs, inputs, Long.MAX_VALUE);
        RunsWriter output = new RunsWriter(context, windows);
        MergeIterator merge = new MergeIterator(in.walks(span), Direction.ASCENDING)) {
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
      written = output.finish();
      blobs.finish();
    } finally {
      countBlobs(0);
    }
  }

  /** The new SSTs by window, in ascending order of keys. */
  SortedMap<Long, List<SstInfo>> written() {
    return written;
  }

  /** The blobs that values were moved to. */
  Map<String, BlobUse> newBlobs() {
    Map<String, BlobUse> uses = new HashMap<>();
    blobs.valueBytes().forEach((ulid, bytes) -> uses.put(ulid, new BlobUse(ulid, bytes, bytes, 0)));
    return uses;
  }

  private void keep(EntryView entry, OlderData older, RunsWriter output) {
    if (!entry.isDelete() && !entry.isExpiredAt(nowMs)) {
      blobs.carry(entry);
      countBlobs(blobs.heldBytes());
      output.add(entry);
    } else if (older.mayHold(entry)) {
      output.add(entry.isDelete() ? entry : asDelete(entry, entry.timestampMs, tombstone));
    }
  }

  private void countBlobs(long heldBytes) {
    if (heldBytes != blobBytes) {
      context.memory().add(heldBytes - blobBytes);
      blobBytes = heldBytes;
    }
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
