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
 */
public record EngineContext(
    ObjectStore store,
    Time time,
    Ids ids,
    Executor executor,
    Timers timers,
    AtomicBoolean isStoreProven) {
  /** A context for a store of which nothing is known yet. */
  public EngineContext(ObjectStore store, Time time, Ids ids, Executor executor, Timers timers) {
    this(store, time, ids, executor, timers, new AtomicBoolean());
  }
}
