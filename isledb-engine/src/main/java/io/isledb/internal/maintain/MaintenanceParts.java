package io.isledb.internal.maintain;

import io.isledb.internal.base.EngineContext;
import io.isledb.internal.compact.IoBudget;
import io.isledb.internal.compact.LiveBytes;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * What the maintainers of one process share.
 *
 * @param engine store, clocks, timers
 * @param executor runs maintenance in the background; bounded, and not the one that runs flushes
 * @param io limits the bytes that maintenance moves
 * @param memory counts the bytes that its buffers take
 * @param gracePeriod how long objects stay after their last reference
 */
public record MaintenanceParts(
    EngineContext engine, Executor executor, IoBudget io, LiveBytes memory, Duration gracePeriod) {}
