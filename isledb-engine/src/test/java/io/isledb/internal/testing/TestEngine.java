package io.isledb.internal.testing;

import io.isledb.internal.base.EngineContext;
import io.isledb.internal.base.Ids;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.log.Claims;
import io.isledb.internal.log.CommitLog;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.internal.memtable.MemoryBudget;
import io.isledb.internal.write.WriterImpl;
import io.isledb.options.WriterOptions;
import io.isledb.store.decorate.MeteredStore;
import io.isledb.store.memory.MemoryStore;
import io.isledb.store.testing.FaultyStore;
import io.isledb.store.testing.ManualTime;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;

/**
 * Writers over a store in memory that counts and fails, with clock, timers and executor in the
 * test's hands.
 */
public final class TestEngine {
  public static final String ISLE = "orders/0";

  public final ManualTime time = new ManualTime(1_700_000_000_000L);
  public final MemoryStore memory = new MemoryStore("test", time);
  public final FaultyStore faulty = new FaultyStore(memory);
  public final MeteredStore store = new MeteredStore(faulty, time);
  public final ManualTimers timers = new ManualTimers(time);
  public final ManualExecutor executor = new ManualExecutor();
  public final IsleLayout layout = IsleLayout.at(ISLE);
  public final EngineContext context;
  public MemoryBudget budget = new MemoryBudget(64L << 20);

  public TestEngine(long seed) {
    Ids ids = new Ids(time, new SplittableRandom(seed));
    this.context = new EngineContext(store, time, ids, executor, timers);
  }

  /** The same store seen by another process. */
  public EngineContext elsewhere(Executor other) {
    return new EngineContext(store, time, context.ids(), other, timers);
  }

  public WriterImpl open(String name) {
    return open(WriterOptions.DEFAULT.withName(name));
  }

  public WriterImpl open(WriterOptions options) {
    return open(context, options);
  }

  public WriterImpl open(EngineContext in, WriterOptions options) {
    return WriterImpl.open(in, budget, layout, ISLE, options);
  }

  public CommitLog log() {
    return new CommitLog(context, layout, new ManifestStore(context, layout), ISLE);
  }

  public Claims claims() {
    return new Claims(log());
  }
}
