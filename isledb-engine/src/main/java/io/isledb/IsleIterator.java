package io.isledb;

/**
 * Walks over the live entries of a view, in key order: newest version of each key, deletes and
 * expired values left out. Stands before the first entry until {@link #next()} is called. Not
 * thread-safe.
 *
 * <p>The accessors are valid only after {@link #next()} returned true, and what they give only
 * until the next call of {@link #next()}, {@link #seek(Slice)} or {@link #close()}; {@link
 * #entry()} makes a copy to keep.
 */
public interface IsleIterator extends AutoCloseable {
  /** Moves to the next entry; false at the end of the scan. */
  boolean next();

  /**
   * Goes to where the next call of {@link #next()} gives the first entry at or after the key, in
   * the scan's direction and within its bounds. Going back is allowed. The limit goes on counting.
   */
  void seek(Slice key);

  Slice key();

  Slice value();

  long sequence();

  long timestampMs();

  /** Absolute, ms since 1970; 0 when the value does not expire. */
  long expiryMs();

  Slice attributes();

  /** A copy of the present entry, to keep. */
  Entry entry();

  @Override
  void close();
}
