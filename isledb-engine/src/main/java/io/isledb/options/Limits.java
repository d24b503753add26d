package io.isledb.options;

import io.isledb.error.LimitExceededException;

/** The largest sizes in bytes that the format allows. */
public final class Limits {
  public static final int KEY_BYTES_MAX = 65_535;
  public static final int VALUE_BYTES_MAX = 256 << 20;
  public static final int ATTRIBUTES_BYTES_MAX = 64 << 20;

  /** Of all keys, values and attributes that are written as one. */
  public static final int WRITE_BYTES_MAX = 512 << 20;

  private Limits() {}

  /**
   * Fails when something is too large.
   *
   * @param part what it is, for the message
   * @throws LimitExceededException when there are more bytes than the limit
   */
  public static void check(String part, long bytes, int limit) {
    if (bytes > limit) {
      throw new LimitExceededException("A part of an entry is too large; it was not written")
          .with("part", part)
          .with("bytes", bytes)
          .with("limit", limit);
    }
  }
}
