package io.isledb.internal.base;

import io.isledb.store.ObjectStore;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What comes into the engine from outside and is shared by all isles below one store.
 *
 * @param store repeats idempotent requests by itself, never conditional creates
 * @param time the clocks
 * @param ids nonces, ULIDs and jitter
 * @param executor runs flushes and requests; bounded
 * @param timers runs what is due later
 * @param isStoreProven whether the store has shown that it refuses to create what exists
 * @param feedMemory memory of commits that were followed
 */
public record EngineContext(
    ObjectStore store,
    Time time,
    Ids ids,
    Executor executor,
    Timers timers,
    AtomicBoolean isStoreProven,
    FeedMemory feedMemory) {
  /** Of each kind. */
  private static final long KEPT_BYTES_MAX = 128 << 20;

  private static final int HEAP_PER_KEPT_BYTE = 32;

  /** A context for a store of which nothing is known yet. */
  public EngineContext(ObjectStore store, Time time, Ids ids, Executor executor, Timers timers) {
    this(
        store,
        time,
        ids,
        executor,
        timers,
        new AtomicBoolean(),
        FeedMemory.keeping(keptBytesMax()));
  }

  private static long keptBytesMax() {
    return Math.min(KEPT_BYTES_MAX, Runtime.getRuntime().maxMemory() / HEAP_PER_KEPT_BYTE);
  }
}
