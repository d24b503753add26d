package io.isledb;

import org.jspecify.annotations.Nullable;

/**
 * Walks over a batch's changes in the order in which they were written, without an object for each.
 * Stands before the first one until {@link #next()} is called. Not thread-safe.
 *
 * <p>The accessors are valid only after {@link #next()} returned true. What they give is valid
 * until {@link #close()}, by which the batch is let go: its memory may then serve for the changes
 * of a later one, unless {@link ChangeBatch#changes()} was looked into. {@link #entry()} makes a
 * copy to keep.
 */
public interface ChangeIterator extends AutoCloseable {
  /** Moves to the next change; false after the last one. */
  boolean next();

  Slice key();

  /** The value; null when the change is a delete. */
  @Nullable Slice value();

  long sequence();

  long timestampMs();

  /** Absolute, ms since 1970; 0 when the value does not expire. */
  long expiryMs();

  Slice attributes();

  /** A copy of the present change, to keep. */
  Entry entry();

  @Override
  void close();
}
