package io.isledb.internal.iterator;

import io.isledb.Slice;
import org.jspecify.annotations.Nullable;

/**
 * A walk over parts whose key ranges are disjoint, one after another, as in a sorted run. A part is
 * opened only when the walk gets there, and closed when it leaves. Not thread-safe.
 */
public final class ChainIterator implements EntryIterator {

  /** The parts, numbered in the order of the walk. */
  public interface Parts {
    int count();

    /**
     * The number of the first part that can hold keys at or after this one in the walk's direction;
     * the count if none.
     */
    int firstReaching(Slice key);

    /** A walk over a part, before its first entry. */
    EntryIterator open(int part);

    /** Lets go of what was prepared for parts that were not opened. */
    default void close() {}
  }

  private final Parts parts;
  private int nextPart;
  private @Nullable EntryIterator current;

  public ChainIterator(Parts parts) {
    this.parts = parts;
  }

  @Override
  public boolean next() {
    while (true) {
      EntryIterator walk = current;
      if (walk != null && walk.next()) {
        return true;
      }
      leave();
      if (nextPart >= parts.count()) {
        return false;
      }
      current = parts.open(nextPart++);
    }
  }

  @Override
  public EntryView entry() {
    EntryIterator walk = current;
    if (walk == null) {
      throw new IllegalStateException("the chain stands on no entry");
    }
    return walk.entry();
  }

  @Override
  public @Nullable EntryRun run() {
    EntryIterator walk = current;
    return walk == null ? null : walk.run();
  }

  @Override
  public void seek(Slice key) {
    int part = parts.firstReaching(key);
    boolean isOpen = current != null && part == nextPart - 1;
    if (!isOpen) {
      leave();
      nextPart = part;
      if (part < parts.count()) {
        current = parts.open(nextPart++);
      }
    }
    EntryIterator walk = current;
    if (walk != null) {
      walk.seek(key);
    }
  }

  @Override
  public void close() {
    nextPart = parts.count();
    parts.close();
    leave();
  }

  private void leave() {
    EntryIterator walk = current;
    current = null;
    if (walk != null) {
      walk.close();
    }
  }
}
