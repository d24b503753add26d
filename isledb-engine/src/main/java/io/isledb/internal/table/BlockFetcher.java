package io.isledb.internal.table;

/** Gets stored bytes of one file, from memory, disk or the store. Thread-safe. */
public interface BlockFetcher {
  /**
   * Exactly these bytes.
   *
   * @throws io.isledb.error.CorruptObjectException when the object is missing or shorter
   */
  byte[] fetch(long offset, int length);
}
