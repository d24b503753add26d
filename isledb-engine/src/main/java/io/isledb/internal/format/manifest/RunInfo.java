package io.isledb.internal.format.manifest;

import io.isledb.Slice;
import java.util.List;

/**
 * What a manifest says of one SST made by compaction: enough to open it with one ranged read, or to
 * know that it need not be opened.
 *
 * @param ulid its name
 * @param sizeBytes size of the object
 * @param tailOffset where filter, index, properties and footer begin
 * @param tailLength their length in bytes
 * @param entries all entries, deletes among them
 * @param deletes deletes
 * @param minKey least key
 * @param maxKey greatest key
 * @param minSequence least sequence
 * @param maxSequence greatest sequence
 * @param minTimestampMs least timestamp
 * @param maxTimestampMs greatest timestamp
 * @param minExpiryMs earliest expiry; 0 when nothing expires
 * @param maxExpiryMs latest expiry; {@link Long#MAX_VALUE} when something never expires
 * @param blobs blob objects that its entries refer to
 */
public record RunInfo(
    String ulid,
    long sizeBytes,
    long tailOffset,
    int tailLength,
    long entries,
    long deletes,
    Slice minKey,
    Slice maxKey,
    long minSequence,
    long maxSequence,
    long minTimestampMs,
    long maxTimestampMs,
    long minExpiryMs,
    long maxExpiryMs,
    List<BlobUse> blobs) {
  /**
   * A blob object and how much of it is in use.
   *
   * @param ulid its name
   * @param liveBytes bytes that entries of this SST refer to
   */
  public record BlobUse(String ulid, long liveBytes) {}

  public RunInfo {
    blobs = List.copyOf(blobs);
  }
}
