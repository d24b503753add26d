package io.isledb;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A range of keys in unsigned byte order.
 *
 * @param from lower bound; null for none
 * @param fromInclusive whether the lower bound itself belongs to the range
 * @param to upper bound; null for none
 * @param toInclusive whether the upper bound itself belongs to the range
 */
public record KeyRange(
    @Nullable Slice from, boolean fromInclusive, @Nullable Slice to, boolean toInclusive) {
  public static final KeyRange ALL = new KeyRange(null, true, null, false);

  /** From the lower bound, inclusive, to the upper, exclusive. */
  public static KeyRange of(Slice from, Slice to) {
    return new KeyRange(from, true, to, false);
  }

  public static KeyRange from(Slice from) {
    return new KeyRange(from, true, null, false);
  }

  /** All keys that begin with these bytes. */
  public static KeyRange prefix(Slice prefix) {
    byte[] next = prefix.toByteArray();
    for (int i = next.length - 1; i >= 0; i--) {
      if (next[i] != (byte) 0xff) {
        next[i]++;
        return new KeyRange(prefix, true, Slice.of(Arrays.copyOf(next, i + 1)), false);
      }
    }
    return prefix.isEmpty() ? ALL : from(prefix);
  }

  public boolean contains(Slice key) {
    return isAboveLower(key) && isBelowUpper(key);
  }

  public boolean isAboveLower(Slice key) {
    if (from == null) {
      return true;
    }
    int order = key.compareTo(from);
    return order > 0 || (order == 0 && fromInclusive);
  }

  public boolean isBelowUpper(Slice key) {
    if (to == null) {
      return true;
    }
    int order = key.compareTo(to);
    return order < 0 || (order == 0 && toInclusive);
  }
}
