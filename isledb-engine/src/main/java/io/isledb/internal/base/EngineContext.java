package io.isledb.internal.base;

import io.isledb.store.ObjectStore;
import java.util.concurrent.Executor;

/**
 * What comes into the engine from outside and is shared by all isles below one store.
 *
 * @param store repeats idempotent requests by itself, never conditional creates
 * @param time the clocks
 * @param ids nonces, ULIDs and jitter
 * @param executor runs flushes and requests; bounded
 * @param timers runs what is due later
 */
public record EngineContext(
    ObjectStore store, Time time, Ids ids, Executor executor, Timers timers) {}
