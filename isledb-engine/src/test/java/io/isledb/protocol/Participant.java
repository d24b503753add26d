package io.isledb.protocol;

import io.isledb.Isle;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.base.FeedMemory;
import io.isledb.internal.base.Ids;
import io.isledb.internal.base.Timers;
import io.isledb.internal.isle.IslesFactory;
import io.isledb.options.IslesOptions;
import io.isledb.store.ObjectStore;
import io.isledb.store.testing.ManualTime;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

/**
 * Opens an isle such that all work happens on the calling thread and nothing depends on the real
 * time.
 */
final class Participant {
  static final String PATH = "t/0";
  private static final Timers NEVER =
      new Timers() {
        @Override
        public void schedule(long delayMs, Runnable action) {}

        @Override
        public void close() {}
      };

  private Participant() {}

  /**
   * A handle on the one isle of the scenarios.
   *
   * @param isStoreProven whether to spare the request that probes the store
   */
  static Isle isle(ObjectStore store, RandomGenerator random, boolean isStoreProven) {
    EngineContext context = context(store, random, isStoreProven);
    return IslesFactory.open(context, IslesOptions.DEFAULT).isle(PATH);
  }

  /** What such a handle stands on. */
  static EngineContext context(ObjectStore store, RandomGenerator random, boolean isStoreProven) {
    ManualTime time = new ManualTime(1_700_000_000_000L);
    return new EngineContext(
        store,
        time,
        new Ids(time, random),
        Runnable::run,
        NEVER,
        new AtomicBoolean(isStoreProven),
        FeedMemory.none());
  }
}
