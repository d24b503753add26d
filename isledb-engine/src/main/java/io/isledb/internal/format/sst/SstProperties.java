package io.isledb.internal.format.sst;

import io.isledb.Slice;
import io.isledb.internal.codec.ByteReader;
import io.isledb.internal.codec.ByteWriter;
import io.isledb.options.Limits;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known of a file as a whole; its last section.
 *
 * <pre>
 * payload := isleId:text id:text entries:varint deletes:varint minKey:key maxKey:key
 *            minSequence:varint maxSequence:varint minTimestampMs:zigzag maxTimestampMs:zigzag
 *            minExpiryMs:varint maxExpiryMs:varint rawBytes:varint
 *            count:varint (blob:text liveBytes:varint)*
 * key     := length:varint bytes
 * </pre>
 *
 * @param isleId the isle that wrote the file
 * @param id the commit id in decimal, or the run's ULID
 * @param entries how many entries, deletes included
 * @param deletes how many of them are deletes
 * @param minKey least key; empty when there are no entries
 * @param maxKey greatest key
 * @param minSequence least sequence number; 0 when there are no entries
 * @param maxSequence greatest sequence number
 * @param minTimestampMs earliest timestamp; 0 when there are no entries
 * @param maxTimestampMs latest timestamp
 * @param minExpiryMs earliest expiry among the entries that expire; 0 when none does
 * @param maxExpiryMs latest expiry; {@link Long#MAX_VALUE} when any entry never expires, 0 when
 *     there are no entries
 * @param rawBytes keys, values and attributes before compression
 * @param blobs for each blob object that entries refer to, the bytes that they refer to
 */
public record SstProperties(
    String isleId,
    String id,
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
    long rawBytes,
    List<BlobShare> blobs) {

  /**
   * How much of a blob object a file refers to.
   *
   * @param blob the blob object's ULID
   * @param liveBytes bytes of it that entries of the file refer to
   */
  public record BlobShare(String blob, long liveBytes) {}

  public SstProperties {
    blobs = List.copyOf(blobs);
  }

  void write(ByteWriter out) {
    out.text(isleId);
    out.text(id);
    out.varint(entries);
    out.varint(deletes);
    writeKey(out, minKey);
    writeKey(out, maxKey);
    out.varint(minSequence);
    out.varint(maxSequence);
    out.zigzag(minTimestampMs);
    out.zigzag(maxTimestampMs);
    out.varint(minExpiryMs);
    out.varint(maxExpiryMs);
    out.varint(rawBytes);
    out.varint(blobs.size());
    for (BlobShare share : blobs) {
      out.text(share.blob());
      out.varint(share.liveBytes());
    }
  }

  static SstProperties parse(byte[] payload, String object, long at) {
    ByteReader in = new ByteReader(object, payload, at, 0, payload.length);
    SstProperties properties =
        new SstProperties(
            in.text(SstFormat.TEXT_BYTES_MAX),
            in.text(SstFormat.TEXT_BYTES_MAX),
            in.varint(),
            in.varint(),
            readKey(in),
            readKey(in),
            in.varint(),
            in.varint(),
            in.zigzag(),
            in.zigzag(),
            in.varint(),
            in.varint(),
            in.varint(),
            readShares(in));
    if (in.remaining() != 0) {
      throw in.corrupt("Properties go on after their end");
    }
    return properties;
  }

  private static void writeKey(ByteWriter out, Slice key) {
    out.varint(key.length());
    out.bytes(key.array(), key.offset(), key.length());
  }

  private static Slice readKey(ByteReader in) {
    return Slice.of(in.bytes(in.length(Limits.KEY_BYTES_MAX)));
  }

  private static List<BlobShare> readShares(ByteReader in) {
    int count = in.length(in.remaining());
    List<BlobShare> shares = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      shares.add(new BlobShare(in.text(SstFormat.TEXT_BYTES_MAX), in.varint()));
    }
    return shares;
  }
}
