package io.isledb.internal.base;

import java.lang.ref.SoftReference;
import java.util.function.Supplier;

/**
 * Something that is worth its memory only while nobody else needs it: the collector takes it when
 * it was not asked for in a long while, the shorter the fuller the heap is, and in any case before
 * the heap would be exhausted. So what a busy time has left to be used again does not stay for ever
 * where no other follows. Not thread-safe.
 *
 * @see SoftReference
 */
public final class Softly<T> {
  private final Supplier<T> making;
  private SoftReference<T> held;

  /**
   * @param making makes an empty one
   */
  public Softly(Supplier<T> making) {
    this.making = making;
    this.held = new SoftReference<>(making.get());
  }

  /** What this gave before or, if that is gone, an empty one. */
  public T get() {
    T present = held.get();
    if (present == null) {
      present = making.get();
      held = new SoftReference<>(present);
    }
    return present;
  }
}
