package io.isledb;

import org.jspecify.annotations.Nullable;

/**
 * One change of one key: what was written, and when. The slices are the holder's own.
 *
 * @param key the key
 * @param value the value; null when the entry is a delete
 * @param sequence position of the change in the isle's whole history, dense from 1
 * @param timestampMs time that the writer gave the entry, ms since 1970; for Kafka the record's
 *     timestamp
 * @param expiryMs when the value ceases to exist, ms since 1970; 0 when it does not expire
 * @param attributes opaque bytes kept with the entry; empty when there are none
 */
public record Entry(
    Slice key,
    @Nullable Slice value,
    long sequence,
    long timestampMs,
    long expiryMs,
    Slice attributes) {

  public Kind kind() {
    return value == null ? Kind.DELETE : Kind.PUT;
  }

  /** Whether the value has ceased to exist at that time. */
  public boolean isExpiredAt(long nowMs) {
    return expiryMs != 0 && expiryMs <= nowMs;
  }
}
