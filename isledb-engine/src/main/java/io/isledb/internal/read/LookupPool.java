package io.isledb.internal.read;

import io.isledb.internal.table.Lookup;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Lookups to be lent to point reads, so that a warm one allocates nothing but its result. Without
 * locks and without thread-locals, which would outlive the engine in threads that are not its own.
 * Thread-safe.
 */
final class LookupPool {
  private static final int SLOTS = 64; // a power of two

  /** Slots that far from each other are never in the same or in neighbouring lines of memory. */
  private static final int STRIDE = 32;

  private final AtomicReferenceArray<@Nullable Lookup> lookups =
      new AtomicReferenceArray<>(SLOTS * STRIDE);

  Lookup take() {
    Lookup lookup = lookups.getAndSet(slot(), null);
    return lookup != null ? lookup : new Lookup();
  }

  /** Takes a lookup back; it must not be used any more. */
  void give(Lookup lookup) {
    lookup.clear();
    lookups.setRelease(slot(), lookup);
  }

  private static int slot() {
    return ((int) Thread.currentThread().getId() & (SLOTS - 1)) * STRIDE;
  }
}
