package io.isledb.internal.iterator;

/**
 * Entries that follow one another in memory. A walk that has reached one lets its user move on in
 * it directly, so that the innermost loop of a scan is not led through all the walks that lie
 * within one another. Not thread-safe.
 *
 * <p>A class with one subclass: calls need no table and no guess.
 */
public abstract class EntryRun {
  protected final EntryView entry = new EntryView();

  /** Whether the present entry has the key of the run's entry before it. */
  protected boolean isSameKey;

  /** Moves to the next entry; false at the run's end, and then always. */
  public abstract boolean next();

  /** The present entry; the same object for all of the run's entries. It stays at the run's end. */
  public final EntryView entry() {
    return entry;
  }

  /** Whether {@link #next} came to another version of the key that the entry before has. */
  public final boolean isSameKey() {
    return isSameKey;
  }
}
