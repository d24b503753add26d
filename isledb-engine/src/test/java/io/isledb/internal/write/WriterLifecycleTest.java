package io.isledb.internal.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.CommitInfo;
import io.isledb.error.FencedException;
import io.isledb.error.IsleClosedException;
import io.isledb.error.StoreRefusedException;
import io.isledb.internal.testing.HookStore;
import io.isledb.internal.testing.TestEngine;
import io.isledb.options.WriterOptions;
import io.isledb.store.decorate.RequestKind;
import io.isledb.store.decorate.StoreCounts;
import io.isledb.store.testing.Fault;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class WriterLifecycleTest {
  private final TestEngine engine = new TestEngine(1);
  private final WriterImpl writer = engine.open("a");

  private static void put(WriterImpl writer) {
    writer.put(new byte[] {1}, new byte[] {1});
  }

  @Test
  void onlyLegalTransitionsHappen() {
    Map<WriterState, Set<WriterState>> legal =
        Map.of(
            WriterState.OPEN,
            Set.of(WriterState.FENCED, WriterState.CLOSING, WriterState.CLOSED),
            WriterState.CLOSING,
            Set.of(WriterState.FENCED, WriterState.CLOSED),
            WriterState.FENCED,
            Set.of(WriterState.CLOSED),
            WriterState.CLOSED,
            Set.of());
    for (WriterState from : WriterState.values()) {
      for (WriterState to : WriterState.values()) {
        Lifecycle life = lifecycleIn(from);
        if (legal.get(from).contains(to)) {
          life.become(to);
          assertThat(life.state()).isEqualTo(to);
        } else {
          assertThatThrownBy(() -> life.become(to)).isInstanceOf(IllegalStateException.class);
          assertThat(life.state()).isEqualTo(from);
        }
      }
    }
  }

  private static Lifecycle lifecycleIn(WriterState state) {
    Lifecycle life = new Lifecycle("x");
    if (state == WriterState.FENCED) {
      life.fence(new FencedException("m", "x", "o", 1, 1, null));
    } else if (state != WriterState.OPEN) {
      life.become(state);
    }
    return life;
  }

  @Test
  void closingFlushes() {
    put(writer);
    writer.close();
    assertThat(writer.lastCommit().entries()).isEqualTo(1);
    assertThat(engine.history().entries()).hasSize(1);
  }

  @Test
  void closingTwiceIsFine() {
    writer.close();
    StoreCounts before = engine.store.counts();
    writer.close();
    writer.abandon();
    assertThat(engine.store.counts().minus(before).total()).isZero();
  }

  @Test
  void aClosedWriterTakesNothing() {
    writer.close();
    assertThatThrownBy(() -> put(writer)).isInstanceOf(IsleClosedException.class);
    assertThatThrownBy(() -> writer.advance("t", 1)).isInstanceOf(IsleClosedException.class);
    assertThatThrownBy(writer::flush).isInstanceOf(IsleClosedException.class);
    assertThat(writer.flushAsync()).isCompletedExceptionally();
    assertThat(writer.lastCommit().isFence()).isTrue();
    assertThat(writer.epoch()).isEqualTo(1);
  }

  @Test
  void whenTheLastFlushFailsTheWriterIsClosedAllTheSame() {
    put(writer);
    engine.faulty.always(Fault.REFUSED);
    assertThatThrownBy(writer::close).isInstanceOf(StoreRefusedException.class);
    assertThatThrownBy(() -> put(writer)).isInstanceOf(IsleClosedException.class);
    assertThat(engine.budget.usedBytes()).isZero();
    engine.faulty.heal();
    StoreCounts before = engine.store.counts();
    engine.timers.advanceMs(3_600_000);
    engine.executor.runAll();
    assertThat(engine.store.counts().minus(before).total()).isZero();
  }

  @Test
  void abandoningDropsWhatIsNotDurable() {
    put(writer);
    writer.flush();
    put(writer);
    CompletableFuture<CommitInfo> flushed = writer.flushAsync();
    StoreCounts before = engine.store.counts();
    writer.abandon();
    assertThatThrownBy(flushed::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IsleClosedException.class);
    engine.timers.advanceMs(3_600_000);
    engine.executor.runAll();
    assertThat(engine.store.counts().minus(before).total()).isZero();
    assertThat(engine.budget.usedBytes()).isZero();
    assertThat(engine.history().entries()).hasSize(1);
  }

  @Test
  void abandoningWhileACommitIsOnItsWayGivesItsMemoryBackWhenItIsThere() {
    HookStore store = new HookStore(engine.store);
    WriterImpl other = engine.open(engine.elsewhere(store), WriterOptions.DEFAULT.withName("b"));
    put(other);
    store.beforeNextCreate(other::abandon);
    assertThatThrownBy(other::flush).isInstanceOf(IsleClosedException.class);
    assertThat(engine.budget.usedBytes()).isZero();
    assertThat(engine.history().entries()).hasSize(1);
  }

  @Test
  void aWriterThatWasNeverUsedClosesWithoutARequest() {
    StoreCounts before = engine.store.counts();
    writer.close();
    assertThat(engine.store.counts().minus(before).total()).isZero();
  }

  @Test
  void closingWaitsForTheCommitThatIsUnderWay() {
    put(writer);
    engine.faulty.next(RequestKind.CREATE, Fault.LOST_ANSWER);
    writer.flushAsync();
    engine.executor.runAll();
    writer.close();
    assertThat(writer.lastCommit().entries()).isEqualTo(1);
  }
}
