package io.isledb.internal.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.isledb.CommitInfo;
import io.isledb.Mutation;
import io.isledb.Slice;
import io.isledb.error.FencedException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.internal.testing.HookStore;
import io.isledb.internal.testing.TestEngine;
import io.isledb.options.WriterOptions;
import io.isledb.store.decorate.RequestKind;
import io.isledb.store.decorate.StoreCounts;
import io.isledb.store.testing.Fault;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class WriterFencingTest {
  private final TestEngine engine = new TestEngine(1);
  private final WriterImpl zombie = engine.open("zombie");

  private static void put(WriterImpl writer, String value) {
    writer.write(Mutation.put(Slice.utf8("k"), Slice.utf8(value)));
  }

  private static FencedException fenced(Runnable call) {
    return catchThrowableOfType(FencedException.class, call::run);
  }

  @Test
  void aWriterThatSleptWhileItsSuccessorCommittedCannotCommit() {
    put(zombie, "1");
    zombie.flush();
    put(zombie, "lost");
    engine.time.advanceMs(1_000);
    long takenOverMs = engine.time.wallMs();
    WriterImpl successor = engine.open("successor");
    put(successor, "2");
    successor.flush();
    FencedException e = fenced(zombie::flush);
    assertThat(e.owner()).isEqualTo("successor");
    assertThat(e.ownerEpoch()).isEqualTo(2);
    assertThat(e.sinceMs()).isEqualTo(takenOverMs);
    assertThat(e).hasMessageContaining("isle=orders/0");
    put(successor, "3");
    successor.flush();
    assertThat(engine.history().values()).containsExactly("1", "2", "3");
  }

  @Test
  void aWriterThatSleptForAMonthCannotCommitThoughAllBeforeTheFenceIsCollected() {
    put(zombie, "1");
    zombie.flush();
    put(zombie, "lost");
    WriterImpl successor = engine.open("successor");
    for (int i = 0; i < 5; i++) {
      put(successor, "2");
      successor.flush();
    }
    engine.compactAndCollect(8, 8);
    engine.time.advanceMs(30L * 24 * 3_600_000);
    assertThat(fenced(zombie::flush).owner()).isEqualTo("successor");
    put(successor, "3");
    assertThat(successor.flush().id()).isEqualTo(9);
  }

  @Test
  void afterAFenceEveryCallFailsForEverAndNoRequestIsMade() {
    put(zombie, "lost");
    engine.open("successor");
    assertThat(fenced(zombie::flush)).isNotNull();
    StoreCounts before = engine.store.counts();
    assertThat(fenced(() -> put(zombie, "x"))).isNotNull();
    assertThat(fenced(() -> zombie.advance("t", 1))).isNotNull();
    assertThat(fenced(zombie::flush).owner()).isEqualTo("successor");
    assertThat(zombie.flushAsync()).isCompletedExceptionally();
    engine.timers.advanceMs(86_400_000);
    engine.executor.runAll();
    assertThat(engine.store.counts().minus(before).total()).isZero();
    assertThat(zombie.bufferedEntries()).isZero();
    assertThat(engine.budget.usedBytes()).isZero();
    zombie.close();
    assertThat(fenced(() -> put(zombie, "x")).owner()).isEqualTo("successor");
  }

  @Test
  void aFenceMetInTheBackgroundIsToldByFuturesAndTheNextCall() {
    put(zombie, "lost");
    CompletableFuture<CommitInfo> flushed = zombie.flushAsync();
    engine.open("successor");
    engine.executor.runAll();
    assertThatThrownBy(flushed::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(FencedException.class);
    assertThat(fenced(() -> put(zombie, "x")).owner()).isEqualTo("successor");
  }

  @Test
  void aFenceThatNobodyHasHeardOfIsToldByClose() {
    put(zombie, "lost");
    engine.open("successor");
    engine.timers.advanceMs(5_000);
    engine.executor.runAll();
    assertThat(fenced(zombie::close).owner()).isEqualTo("successor");
    zombie.close();
  }

  @Test
  void aFenceMetByTheLastFlushIsToldByClose() {
    put(zombie, "lost");
    engine.open("successor");
    assertThat(fenced(zombie::close).owner()).isEqualTo("successor");
    assertThat(fenced(zombie::flush).owner()).isEqualTo("successor");
  }

  @Test
  void aCommitWhoseAnswerWasLostCountsThoughASuccessorCameAfterIt() {
    put(zombie, "1");
    HookStore store = new HookStore(engine.store);
    WriterImpl writer = engine.open(engine.elsewhere(store), WriterOptions.DEFAULT.withName("w"));
    put(writer, "2");
    engine.faulty.next(RequestKind.CREATE, Fault.LOST_ANSWER);
    store.beforeNextCreate(() -> store.beforeNextCreate(() -> engine.open("successor")));
    assertThat(writer.flush().entries()).isEqualTo(1);
    put(writer, "3");
    assertThat(fenced(writer::flush).owner()).isEqualTo("successor");
    assertThat(engine.history().values()).containsExactly("2");
  }

  @Test
  void aCommitThatWasLostOnItsWayIsNotMadeBehindASuccessor() {
    put(zombie, "lost");
    engine.faulty.next(RequestKind.CREATE, Fault.LOST_REQUEST);
    zombie.flushAsync();
    engine.executor.runAll();
    engine.open("successor");
    assertThat(fenced(zombie::flush).owner()).isEqualTo("successor");
    assertThat(engine.history().values()).isEmpty();
  }

  @Test
  void aLateCommitIsRefusedByTheSuccessorsFence() {
    put(zombie, "late");
    engine.faulty.next(RequestKind.CREATE, Fault.LATE);
    zombie.flushAsync();
    engine.executor.runAll();
    WriterImpl successor = engine.open("successor");
    engine.faulty.applyLate();
    put(successor, "1");
    successor.flush();
    assertThat(engine.history().values()).containsExactly("1");
    assertThat(fenced(zombie::flush)).isNotNull();
  }

  @Test
  void aLateCommitThatArrivesBeforeTheFenceIsSeenByTheSuccessor() {
    put(zombie, "late");
    engine.faulty.next(RequestKind.CREATE, Fault.LATE);
    zombie.flushAsync();
    engine.executor.runAll();
    HookStore store = new HookStore(engine.store);
    store.beforeNextCreate(engine.faulty::applyLate);
    WriterImpl successor =
        engine.open(engine.elsewhere(store), WriterOptions.DEFAULT.withName("successor"));
    put(successor, "after");
    assertThat(successor.flush().firstSequence()).isEqualTo(2);
    assertThat(engine.history().values()).containsExactly("late", "after");
    // The commit counts, although the writer that made it is fenced from the next one on.
    assertThat(zombie.flush().entries()).isEqualTo(1);
    put(zombie, "x");
    assertThat(fenced(zombie::flush).owner()).isEqualTo("successor");
  }

  @Test
  void whoseCommitThereIsStaysUnknownWhileTheStoreDoesNotTell() {
    put(zombie, "lost");
    engine.open("successor");
    engine.faulty.always(k -> k == RequestKind.READ_RANGE, name -> true, Fault.UNAVAILABLE);
    assertThatThrownBy(zombie::flush).isInstanceOf(StoreUnavailableException.class);
    engine.faulty.heal();
    assertThat(fenced(zombie::flush).owner()).isEqualTo("successor");
  }

  @Test
  void otherWatermarksFenceTheWriter() {
    put(zombie, "1");
    zombie.advance("t-0", 5);
    zombie.flush();
    CommitInfo rewritten =
        WriterImpl.rewriteWatermarks(
            engine.context, engine.layout, TestEngine.ISLE, "operator", w -> w.with("t-0", 2));
    assertThat(rewritten.watermarks().next("t-0")).hasValue(2);
    assertThat(rewritten.isFence()).isTrue();
    zombie.advance("t-0", 6);
    assertThat(fenced(zombie::flush).owner()).isEqualTo("operator");
    assertThat(engine.open("next").watermarks().next("t-0")).hasValue(2);
  }
}
