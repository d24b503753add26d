package io.isledb.bench;

import io.isledb.Isles;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.base.Ids;
import io.isledb.internal.base.IoPool;
import io.isledb.internal.base.Time;
import io.isledb.internal.base.Timers;
import io.isledb.internal.isle.IslesFactory;
import io.isledb.options.IslesOptions;
import io.isledb.store.ObjectStore;
import io.isledb.store.ObjectStores;
import io.isledb.store.decorate.MeteredStore;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Opens isles on the store of a benchmark.
 *
 * @param url where the objects lie
 * @param network what is put before it; null for nothing
 * @param isClockSimulated whether waiting for the network takes no time
 */
record Stores(
    String url,
    SimulatedStore.@org.jspecify.annotations.Nullable Network network,
    boolean isClockSimulated) {

  /** Isles under test and the clock by which they are measured. */
  record Opened(IsleTarget target, Time time) {}

  Opened open(Setup setup) {
    Time time = isClockSimulated ? new SimulatedTime() : Time.SYSTEM;
    ObjectStore store = ObjectStores.open(url);
    if (network != null) {
      store = new SimulatedStore(store, network, time, setup.seed());
    }
    MeteredStore metered = new MeteredStore(store, time);
    IslesOptions options =
        IslesOptions.DEFAULT
            .withBlockCacheBytes(setup.cacheBytes())
            .withMetadataCacheBytes(setup.metadataBytes())
            .withWriteBufferBytes(Math.max(128L << 20, 4 * setup.flushBytes()));
    Supplier<Isles> opening =
        isClockSimulated
            ? () -> simulated(metered, time, setup, options)
            : () -> Isles.open(metered, options);
    return new Opened(new IsleTarget(opening, metered, setup), time);
  }

  private static Isles simulated(MeteredStore store, Time time, Setup setup, IslesOptions options) {
    EngineContext context =
        new EngineContext(
            store,
            time,
            new Ids(time, new Random(setup.seed())),
            new IoPool("bench-io", options.ioThreads()),
            Timers.onOneThread("bench-timer"));
    return IslesFactory.open(context, options);
  }
}
