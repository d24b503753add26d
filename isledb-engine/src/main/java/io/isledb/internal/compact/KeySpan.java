package io.isledb.internal.compact;

import io.isledb.Slice;
import io.isledb.internal.format.manifest.SstInfo;
import org.jspecify.annotations.Nullable;

/**
 * A range of keys that one thread merges.
 *
 * @param from the first key; null for the least there is
 * @param to the first key after it; null for none
 */
record KeySpan(@Nullable Slice from, @Nullable Slice to) {
  static final KeySpan ALL = new KeySpan(null, null);

  /** Whether an SST may have keys in it. */
  boolean touches(SstInfo sst) {
    return (to == null || sst.minKey().compareTo(to) < 0)
        && (from == null || sst.maxKey().compareTo(from) >= 0);
  }
}
