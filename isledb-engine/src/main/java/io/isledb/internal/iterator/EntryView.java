package io.isledb.internal.iterator;

import io.isledb.Entry;
import io.isledb.Slice;
import org.jspecify.annotations.Nullable;

/**
 * A reusable window on one encoded entry: no copy, no allocation. Whoever fills it owns the arrays
 * and says how long they stay; {@link #toEntry()} copies. Not thread-safe.
 *
 * <p>The fields are open because this stands in the innermost loops of flush, merge and scan.
 */
public final class EntryView {
  public static final byte[] NO_BYTES = new byte[0];

  public byte[] keyArray = NO_BYTES;
  public int keyOffset;
  public int keyLength;

  /** {@link #PUT}, {@link #DELETE} or {@link #BLOB}. */
  public byte kind;

  /**
   * The value, or the encoded blob reference when the kind is {@link #BLOB}; no bytes for a delete.
   */
  public byte[] valueArray = NO_BYTES;

  public int valueOffset;
  public int valueLength;

  public byte[] attributesArray = NO_BYTES;
  public int attributesOffset;
  public int attributesLength;

  public long sequence;
  public long timestampMs;
  public long expiryMs;

  public static final byte PUT = 0;
  public static final byte DELETE = 1;
  public static final byte BLOB = 2;

  public boolean isDelete() {
    return kind == DELETE;
  }

  public boolean isExpiredAt(long nowMs) {
    return expiryMs != 0 && expiryMs <= nowMs;
  }

  public Slice key() {
    return Slice.of(keyArray, keyOffset, keyLength);
  }

  public Slice value() {
    return Slice.of(valueArray, valueOffset, valueLength);
  }

  public Slice attributes() {
    return Slice.of(attributesArray, attributesOffset, attributesLength);
  }

  /** Unsigned byte order of the keys. */
  public int compareKeyTo(EntryView other) {
    return java.util.Arrays.compareUnsigned(
        keyArray,
        keyOffset,
        keyOffset + keyLength,
        other.keyArray,
        other.keyOffset,
        other.keyOffset + other.keyLength);
  }

  /** Makes this a view of the same entry; nothing is copied but the window. */
  public void copyFrom(EntryView other) {
    keyArray = other.keyArray;
    keyOffset = other.keyOffset;
    keyLength = other.keyLength;
    kind = other.kind;
    valueArray = other.valueArray;
    valueOffset = other.valueOffset;
    valueLength = other.valueLength;
    attributesArray = other.attributesArray;
    attributesOffset = other.attributesOffset;
    attributesLength = other.attributesLength;
    sequence = other.sequence;
    timestampMs = other.timestampMs;
    expiryMs = other.expiryMs;
  }

  /** A view of its own whose key is a copy and whose value and attributes are the same windows. */
  public EntryView windowWithOwnKey() {
    EntryView copy = new EntryView();
    copy.keyArray = key().toByteArray();
    copy.keyLength = keyLength;
    copy.kind = kind;
    copy.valueArray = valueArray;
    copy.valueOffset = valueOffset;
    copy.valueLength = valueLength;
    copy.attributesArray = attributesArray;
    copy.attributesOffset = attributesOffset;
    copy.attributesLength = attributesLength;
    copy.sequence = sequence;
    copy.timestampMs = timestampMs;
    copy.expiryMs = expiryMs;
    return copy;
  }

  /** A copy to keep. A blob reference must have been replaced by its value before. */
  public Entry toEntry() {
    @Nullable Slice value = isDelete() ? null : Slice.of(value().toByteArray());
    return new Entry(
        Slice.of(key().toByteArray()),
        value,
        sequence,
        timestampMs,
        expiryMs,
        attributesLength == 0 ? Slice.EMPTY : Slice.of(attributes().toByteArray()));
  }
}
