package io.isledb.internal.iterator;

import io.isledb.Slice;
import org.jspecify.annotations.Nullable;

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

  /**
   * The run that the present entry stands in; null if there is none. It may be moved on instead of
   * this, as long as it has entries; after its end, {@link #next} goes on with what follows it.
   */
  default @Nullable EntryRun run() {
    return null;
  }

  @Override
  void close();
}
