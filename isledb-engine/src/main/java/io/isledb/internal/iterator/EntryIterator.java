package io.isledb.internal.iterator;

import io.isledb.Slice;

/**
 * Walks over entries. Forward: keys ascending, versions of a key newest first. Backward: keys
 * descending, versions of a key again newest first. Stands before the first entry until {@link
 * #next()}. Not thread-safe.
 */
public interface EntryIterator extends AutoCloseable {
  /** Moves to the next entry; false at the end, where {@link #entry()} must not be called. */
  boolean next();

  /** The present entry, valid until the iterator moves; to be asked for again after each move. */
  EntryView entry();

  /**
   * Goes to where {@link #next()} gives the first entry whose key is at or after the given one in
   * this iterator's direction (backward: at or before).
   */
  void seek(Slice key);

  @Override
  void close();
}
