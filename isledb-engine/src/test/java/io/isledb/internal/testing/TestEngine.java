package io.isledb.internal.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.internal.base.EngineContext;
import io.isledb.internal.base.Ids;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.sst.CommitHeader;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.log.Claims;
import io.isledb.internal.log.CommitLog;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.internal.memtable.MemoryBudget;
import io.isledb.internal.write.WriterImpl;
import io.isledb.options.WriterOptions;
import io.isledb.store.ObjectStore;
import io.isledb.store.decorate.MeteredStore;
import io.isledb.store.memory.MemoryStore;
import io.isledb.store.testing.FaultyStore;
import io.isledb.store.testing.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

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
  public EngineContext elsewhere(ObjectStore through) {
    return new EngineContext(through, time, context.ids(), executor, timers);
  }

  /**
   * What a maintainer does: folds commits up to one of them, and deletes those below, but for
   * fences.
   */
  public void compactAndCollect(long through, long logStart) {
    ManifestStore manifests = new ManifestStore(context, layout);
    Manifest before = manifests.newest().orElseThrow();
    CommitHeader head = log().readHeader(through, null).orElseThrow();
    Manifest next =
        before
            .next(context.ids().nonce(), time.wallMs())
            .maintainer(before.maintainerEpoch() + 1, "maintainer")
            .compacted(head)
            .logStart(logStart)
            .build();
    assertThat(manifests.publish(next, Duration.ofMinutes(1))).isEqualTo(next);
    for (long id = 1; id < logStart; id++) {
      boolean isFence = log().readHeader(id, null).map(CommitHeader::isFence).orElse(true);
      if (!isFence) {
        memory.delete(List.of(layout.commit(id)));
      }
    }
    memory.delete(List.of(layout.manifest(before.version())));
  }

  /** All that was ever committed, checked. */
  public IsleHistory history() {
    return IsleHistory.read(memory, layout);
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
