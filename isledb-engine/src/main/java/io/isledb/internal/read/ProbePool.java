package io.isledb.internal.read;

import io.isledb.internal.iterator.EntryView;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Entry views to be lent to point reads, so that a warm one allocates nothing but its result.
 * Without locks and without thread-locals, which would outlive the engine in threads that are not
 * its own. Thread-safe.
 */
final class ProbePool {
  private static final int SLOTS = 64; // a power of two

  private final AtomicReferenceArray<@Nullable EntryView> views = new AtomicReferenceArray<>(SLOTS);

  EntryView take() {
    EntryView view = views.getAndSet(slot(), null);
    return view != null ? view : new EntryView();
  }

  /** Takes a view back; it must not be used any more. */
  void give(EntryView view) {
    view.keyArray = EntryView.NO_BYTES;
    view.valueArray = EntryView.NO_BYTES;
    view.attributesArray = EntryView.NO_BYTES;
    views.setRelease(slot(), view);
  }

  private static int slot() {
    return (int) Thread.currentThread().getId() & (SLOTS - 1);
  }
}
