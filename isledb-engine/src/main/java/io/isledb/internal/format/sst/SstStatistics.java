package io.isledb.internal.format.sst;

import io.isledb.Slice;
import io.isledb.internal.iterator.EntryView;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sums up entries into {@link SstProperties}. Not thread-safe. */
final class SstStatistics {
  private final String object;
  private final String isleId;
  private final String id;
  private final Map<String, Long> blobs = new TreeMap<>();
  private long entries;
  private long deletes;
  private Slice minKey = Slice.EMPTY;
  private Slice maxKey = Slice.EMPTY;
  private long minSequence = Long.MAX_VALUE;
  private long maxSequence;
  private long minTimestampMs = Long.MAX_VALUE;
  private long maxTimestampMs = Long.MIN_VALUE;
  private long minExpiryMs = Long.MAX_VALUE;
  private long maxExpiryMs;
  private long rawBytes;

  /**
   * @param object name of the file, for messages
   */
  SstStatistics(String object, String isleId, String id) {
    this.object = object;
    this.isleId = isleId;
    this.id = id;
  }

  void add(EntryView entry) {
    if (entries++ == 0) {
      minKey = Slice.of(entry.key().toByteArray());
    }
    if (entry.isDelete()) {
      deletes++;
    }
    minSequence = Math.min(minSequence, entry.sequence);
    maxSequence = Math.max(maxSequence, entry.sequence);
    minTimestampMs = Math.min(minTimestampMs, entry.timestampMs);
    maxTimestampMs = Math.max(maxTimestampMs, entry.timestampMs);
    if (entry.expiryMs == 0) {
      maxExpiryMs = Long.MAX_VALUE;
    } else {
      minExpiryMs = Math.min(minExpiryMs, entry.expiryMs);
      maxExpiryMs = Math.max(maxExpiryMs, entry.expiryMs);
    }
    rawBytes += (long) entry.keyLength + entry.valueLength + entry.attributesLength;
    if (entry.kind == EntryView.BLOB) {
      addBlob(entry);
    }
  }

  private void addBlob(EntryView entry) {
    BlobPointer pointer =
        BlobPointer.decode(entry.valueArray, entry.valueOffset, entry.valueLength, object, 0);
    blobs.merge(pointer.blob(), (long) pointer.length(), Long::sum);
  }

  void maxKey(Slice key) {
    maxKey = key;
  }

  long entries() {
    return entries;
  }

  SstProperties toProperties() {
    boolean isEmpty = entries == 0;
    List<SstProperties.BlobShare> shares =
        blobs.entrySet().stream()
            .map(share -> new SstProperties.BlobShare(share.getKey(), share.getValue()))
            .toList();
    return new SstProperties(
        isleId,
        id,
        entries,
        deletes,
        minKey,
        maxKey,
        isEmpty ? 0 : minSequence,
        maxSequence,
        isEmpty ? 0 : minTimestampMs,
        isEmpty ? 0 : maxTimestampMs,
        minExpiryMs == Long.MAX_VALUE ? 0 : minExpiryMs,
        maxExpiryMs,
        rawBytes,
        shares);
  }
}
