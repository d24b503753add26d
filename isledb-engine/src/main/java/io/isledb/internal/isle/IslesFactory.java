package io.isledb.internal.isle;

import io.isledb.Isles;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.base.Ids;
import io.isledb.internal.base.IoPool;
import io.isledb.internal.base.Time;
import io.isledb.internal.base.Timers;
import io.isledb.options.IslesOptions;
import io.isledb.store.ObjectStore;
import io.isledb.store.decorate.RetryPolicy;
import io.isledb.store.decorate.RetryingStore;
import java.util.List;
import java.util.random.RandomGenerator;

/** The one entry from the API to its implementation. */
public final class IslesFactory {
  private IslesFactory() {}

  /**
   * Opens isles with the machine's clocks and threads of their own. The store is closed with them.
   */
  public static Isles open(ObjectStore store, IslesOptions options) {
    RandomGenerator random = Ids.unforeseeable();
    ObjectStore retrying = new RetryingStore(store, RetryPolicy.DEFAULT, random, Time.SYSTEM);
    IoPool pool = new IoPool("isledb-io", options.ioThreads());
    Timers timers = Timers.onOneThread("isledb-timer");
    EngineContext context =
        new EngineContext(retrying, Time.SYSTEM, new Ids(Time.SYSTEM, random), pool, timers);
    IoPool maintenance = new IoPool("isledb-maintenance", options.maintenanceThreads());
    return new IslesImpl(
        store, context, maintenance, options, List.of(timers, maintenance, pool, retrying));
  }

  /**
   * Opens isles on parts made outside, which stay open when they are closed; for tests and
   * simulations.
   */
  public static Isles open(EngineContext context, IslesOptions options) {
    return new IslesImpl(context.store(), context, context.executor(), options, List.of());
  }
}
