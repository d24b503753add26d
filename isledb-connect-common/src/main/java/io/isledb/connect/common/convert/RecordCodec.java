package io.isledb.connect.common.convert;

import io.isledb.Entry;
import io.isledb.Mutation;
import io.isledb.Slice;
import io.isledb.connect.common.convert.AttributesCodec.Attributes;
import io.isledb.error.CorruptObjectException;
import org.jspecify.annotations.Nullable;

/**
 * Between a record's parts and an isle's entry. Pure and exact: {@code toParts(toMutation(p, f))}
 * is {@code p}, for every {@code p} and filing.
 *
 * <p>A null value is a delete. A null key becomes a key made of the record's offset (see {@link
 * KeyForm}); a record without a timestamp is filed under the writer's clock, and has none again
 * when it comes back. An entry without attributes, written by the engine alone, is a record of
 * bytes without headers.
 */
public final class RecordCodec {
  private RecordCodec() {}

  /** The change that keeps this record under its own key. The slices are not copied. */
  public static Mutation toMutation(RecordParts parts, long offset) {
    return toMutation(parts, Filing.byRecordKey(offset));
  }

  /** The change that keeps this record. The slices are not copied. */
  public static Mutation toMutation(RecordParts parts, Filing filing) {
    @Nullable Long timestampMs = parts.timestampMs();
    @Nullable Slice key = filing.isByRecordKey() ? parts.key() : filing.key();
    return new Mutation(
        KeyForm.toIsle(key, filing.offset()),
        parts.value(),
        timestampMs == null ? Mutation.NOW : timestampMs,
        parts.value() == null ? Mutation.NEVER : filing.expiryMs(),
        AttributesCodec.encode(parts, !filing.isByRecordKey()));
  }

  /**
   * The record that an entry keeps. The slices are not copied.
   *
   * @throws CorruptObjectException when no record can have given this entry
   * @throws io.isledb.error.FormatTooNewException when a newer sink wrote it
   */
  public static RecordParts toParts(Entry entry) {
    return toParts(
        entry.key(), entry.value(), entry.attributes(), entry.timestampMs(), entry.sequence());
  }

  /** The record that an entry keeps, given its members; as the other method does. */
  public static RecordParts toParts(
      Slice isleKey,
      @Nullable Slice value,
      Slice entryAttributes,
      long timestampMs,
      long sequence) {
    Attributes attributes = AttributesCodec.decode(entryAttributes);
    boolean plain = entryAttributes.isEmpty();
    @Nullable Slice key = plain ? isleKey : recordKey(isleKey, attributes);
    Encoding valueEncoding = plain && value == null ? Encoding.NULL : attributes.value();
    if ((key == null) != (attributes.key() == Encoding.NULL)
        || (value == null) != (valueEncoding == Encoding.NULL)) {
      throw new CorruptObjectException("An entry and its attributes contradict each other")
          .with("sequence", sequence)
          .with("key", isleKey)
          .with("keyEncoding", attributes.key())
          .with("valueEncoding", attributes.value());
    }
    return new RecordParts(
        key,
        attributes.key(),
        value,
        valueEncoding,
        attributes.hasTimestamp() ? timestampMs : null,
        attributes.timestampType(),
        attributes.headers());
  }

  private static @Nullable Slice recordKey(Slice isleKey, Attributes attributes) {
    return attributes.hasRecordKey() ? attributes.recordKey() : KeyForm.fromIsle(isleKey);
  }
}
