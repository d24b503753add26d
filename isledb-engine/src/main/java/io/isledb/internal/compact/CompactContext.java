package io.isledb.internal.compact;

import io.isledb.internal.base.EngineContext;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.options.MaintenanceOptions;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * What compactions of one isle need.
 *
 * @param engine store, clocks, ids
 * @param io limits the bytes that are moved
 * @param memory counts the bytes that buffers take
 * @param executor works on the parts of a merge; need not have a free thread
 * @param isStopping whether to end as soon as possible
 */
public record CompactContext(
    EngineContext engine,
    IsleLayout layout,
    String isleId,
    MaintenanceOptions options,
    IoBudget io,
    LiveBytes memory,
    CompactionCounters counters,
    Executor executor,
    BooleanSupplier isStopping) {

  /** Takes bytes of the budget, waiting until they are there or the maintainer closes. */
  public void takeIo(long bytes) {
    io.take(bytes, this::checkStopping);
  }

  /** Ends the work, by an exception, when the maintainer is closing. */
  public void checkStopping() {
    if (isStopping.getAsBoolean()) {
      throw new CompactionStopped();
    }
  }
}
