package io.isledb.internal.format.manifest;

import io.isledb.Slice;
import io.isledb.internal.format.sst.SstProperties;
import io.isledb.internal.layout.IsleLayout;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a manifest says of one SST: enough to open it with one ranged read, to know that it need not
 * be opened, and to know when rewriting it gives space back.
 *
 * @param id what the file says of itself: its ULID, or a commit id in decimal
 * @param object its name, relative to the isle that owns it
 * @param owner the isle that owns it when it is another one; null for this isle
 * @param sizeBytes size of the object
 * @param tailOffset where filter, index, properties and footer begin
 * @param tailLength their length in bytes
 * @param entries all entries, deletes among them
 * @param deletes deletes
 * @param expiring entries that expire some day
 * @param minKey least key
 * @param maxKey greatest key
 * @param minSequence least sequence
 * @param maxSequence greatest sequence
 * @param minTimestampMs least timestamp
 * @param maxTimestampMs greatest timestamp
 * @param minExpiryMs earliest expiry; 0 when nothing expires
 * @param maxExpiryMs latest expiry; {@link Long#MAX_VALUE} when something never expires
 * @param expiryStepsMs when the first eighth of the expiring entries will have expired, the second,
 *     and so on to all of them, roughly; empty when nothing expires
 * @param blobs blob objects that its entries refer to
 */
public record SstInfo(
    String id,
    String object,
    @Nullable Owner owner,
    long sizeBytes,
    long tailOffset,
    int tailLength,
    long entries,
    long deletes,
    long expiring,
    Slice minKey,
    Slice maxKey,
    long minSequence,
    long maxSequence,
    long minTimestampMs,
    long maxTimestampMs,
    long minExpiryMs,
    long maxExpiryMs,
    List<Long> expiryStepsMs,
    List<BlobUse> blobs) {
  /** By the sequence of the oldest entry. */
  public static final Comparator<SstInfo> OLDEST_FIRST =
      Comparator.comparingLong(SstInfo::minSequence).thenComparingLong(SstInfo::maxSequence);

  private static final int ENCODED_BYTES = 450;

  /**
   * Another isle of the same store.
   *
   * @param path its path below the store's root
   * @param isleId its id, which its files carry
   */
  public record Owner(String path, String isleId) {}

  /**
   * A blob object and how much of it is in use.
   *
   * @param ulid its name
   * @param liveBytes bytes that entries of this SST refer to
   * @param valueBytes bytes of all values that were ever packed into it; 0 when that is not known
   * @param commitId the commit that it was written for; 0 when maintenance wrote it
   */
  public record BlobUse(String ulid, long liveBytes, long valueBytes, long commitId) {
    /** A use of a blob of which nothing else is known. */
    public BlobUse(String ulid, long liveBytes) {
      this(ulid, liveBytes, 0, 0);
    }
  }

  /**
   * What is known of a file from its own properties.
   *
   * @param expiring entries that expire some day; 0 when that is not known
   */
  public static SstInfo of(
      String id,
      String object,
      @Nullable Owner owner,
      long sizeBytes,
      long tailOffset,
      SstProperties p,
      long expiring,
      List<Long> expiryStepsMs,
      List<BlobUse> blobs) {
    return new SstInfo(
        id,
        object,
        owner,
        sizeBytes,
        tailOffset,
        Math.toIntExact(sizeBytes - tailOffset),
        p.entries(),
        p.deletes(),
        expiring,
        p.minKey(),
        p.maxKey(),
        p.minSequence(),
        p.maxSequence(),
        p.minTimestampMs(),
        p.maxTimestampMs(),
        p.minExpiryMs(),
        p.maxExpiryMs(),
        expiryStepsMs,
        blobs);
  }

  public SstInfo {
    expiryStepsMs = List.copyOf(expiryStepsMs);
    blobs = List.copyOf(blobs);
  }

  /**
   * The names of the isle that owns this.
   *
   * @param own those of the isle whose manifest has it
   */
  public IsleLayout layout(IsleLayout own) {
    return owner == null ? own : IsleLayout.at(owner.path());
  }

  /**
   * The id of the isle that owns this.
   *
   * @param own that of the isle whose manifest has it
   */
  public String isleId(String own) {
    return owner == null ? own : owner.isleId();
  }

  /** This, as the manifest of a clone has it: what has an owner keeps it. */
  public SstInfo ownedBy(Owner source) {
    return owner != null ? this : with(source, blobs);
  }

  /** The same SST, with more known of its blobs. */
  public SstInfo withBlobs(List<BlobUse> known) {
    return with(owner, known);
  }

  private SstInfo with(@Nullable Owner other, List<BlobUse> known) {
    return new SstInfo(
        id,
        object,
        other,
        sizeBytes,
        tailOffset,
        tailLength,
        entries,
        deletes,
        expiring,
        minKey,
        maxKey,
        minSequence,
        maxSequence,
        minTimestampMs,
        maxTimestampMs,
        minExpiryMs,
        maxExpiryMs,
        expiryStepsMs,
        known);
  }

  /** Size of the object and of the values that it refers to in blobs. */
  public long sizeBytesWithBlobs() {
    return sizeBytes + blobs.stream().mapToLong(BlobUse::liveBytes).sum();
  }

  /** Entries that have expired by a time, roughly. */
  public long expiredAt(long nowMs) {
    if (maxExpiryMs != 0 && maxExpiryMs <= nowMs) {
      return expiring;
    }
    int steps = 0;
    while (steps < expiryStepsMs.size() && expiryStepsMs.get(steps) <= nowMs) {
      steps++;
    }
    return expiryStepsMs.isEmpty() ? 0 : expiring * steps / expiryStepsMs.size();
  }

  /** Whether this SST and another have keys in one range. */
  public boolean overlaps(SstInfo other) {
    return overlaps(other.minKey, other.maxKey);
  }

  /** Whether this SST's range of keys touches another, both ends included. */
  public boolean overlaps(Slice from, Slice to) {
    return minKey.compareTo(to) <= 0 && maxKey.compareTo(from) >= 0;
  }

  /** Bytes that this takes in a manifest, roughly. */
  public long encodedBytes() {
    return ENCODED_BYTES
        + (minKey.length() + maxKey.length()) * 4L / 3
        + blobs.size() * 100L
        + expiryStepsMs.size() * 14L;
  }
}
