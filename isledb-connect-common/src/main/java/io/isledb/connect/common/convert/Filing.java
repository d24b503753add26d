package io.isledb.connect.common.convert;

import io.isledb.Mutation;
import io.isledb.Slice;
import org.jspecify.annotations.Nullable;

/**
 * Under which key a record is kept, and for how long.
 *
 * @param isByRecordKey whether under the record's own key, or its offset when it has none;
 *     otherwise the record's key is kept beside, so that it comes back
 * @param key the key, when it is not the record's; null for one made of the offset
 * @param offset the record's
 * @param expiryMs when the value ceases to exist, as in {@link Mutation}; deletes never do
 */
public record Filing(boolean isByRecordKey, @Nullable Slice key, long offset, long expiryMs) {
  /** Under the record's key. */
  public static Filing byRecordKey(long offset) {
    return new Filing(true, null, offset, Mutation.DEFAULT_EXPIRY);
  }

  /** Under another key. */
  public static Filing byKey(Slice key, long offset) {
    return new Filing(false, key, offset, Mutation.DEFAULT_EXPIRY);
  }

  /** Under a key of its own, that no other record of the partition has. */
  public static Filing byOffset(long offset) {
    return new Filing(false, null, offset, Mutation.DEFAULT_EXPIRY);
  }

  public Filing expiringAt(long ms) {
    return ms == expiryMs ? this : new Filing(isByRecordKey, key, offset, ms);
  }
}
