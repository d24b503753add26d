package io.isledb.internal.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.CommitInfo;
import io.isledb.Mutation;
import io.isledb.Slice;
import io.isledb.error.IsleClosedException;
import io.isledb.error.StoreRefusedException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.testing.TestEngine;
import io.isledb.options.WriterOptions;
import io.isledb.store.decorate.RequestKind;
import io.isledb.store.decorate.StoreCounts;
import io.isledb.store.testing.Fault;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WriterFailureTest {
  private final TestEngine engine = new TestEngine(1);
  private final WriterImpl writer = engine.open("a");

  private void put(String value) {
    writer.write(Mutation.put(Slice.utf8("k"), Slice.utf8(value)));
  }

  private void creates(Fault fault) {
    engine.faulty.always(kind -> kind == RequestKind.CREATE, name -> true, fault);
  }

  /** Runs timers and tasks as they become due. */
  private void pass(long ms) {
    for (long passed = 0; passed < ms; passed += 500) {
      engine.timers.advanceMs(500);
      engine.executor.runAll();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LOST_ANSWER", "LOST_REQUEST", "UNAVAILABLE"})
  void aFlushGoesOnUntilItsFateIsKnown(Fault fault) {
    put("1");
    for (int i = 0; i < 4; i++) {
      engine.faulty.next(RequestKind.CREATE, fault);
    }
    assertThat(writer.flush().entries()).isEqualTo(1);
    put("2");
    writer.flush();
    assertThat(engine.history().values()).containsExactly("1", "2");
  }

  @Test
  void betweenAttemptsTheWriterWaitsLongerAndLonger() {
    put("1");
    for (int i = 0; i < 6; i++) {
      engine.faulty.next(RequestKind.CREATE, Fault.LOST_REQUEST);
    }
    writer.flush();
    // 50 + 100 + 200 + 400 + 800 + 1600, each between a half and all of it
    assertThat(engine.time.sleptMs()).isBetween(1_575L, 3_160L);
  }

  @Test
  void anUnknownCommitIsReportedInTheEndAndStaysPending() {
    put("1");
    creates(Fault.LOST_REQUEST);
    assertThatThrownBy(writer::flush)
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("stays pending")
        .hasMessageContaining("commit=2");
    assertThat(engine.time.sleptMs()).isLessThanOrEqualTo(120_000);
    assertThat(writer.bufferedEntries()).isEqualTo(1);
    assertThat(writer.bufferedBytes()).isPositive();
    engine.faulty.heal();
    put("2");
    writer.flush();
    assertThat(engine.history().values()).containsExactly("1", "2");
  }

  @Test
  void aPendingCommitKeepsItsBytesWhateverIsWrittenMeanwhile() {
    put("1");
    engine.faulty.next(RequestKind.CREATE, Fault.LATE);
    creates(Fault.LOST_REQUEST);
    assertThatThrownBy(writer::flush).isInstanceOf(StoreUnavailableException.class);
    put("2");
    writer.advance("t-0", 9);
    engine.faulty.heal();
    engine.faulty.applyLate();
    CommitInfo commit = writer.flush();
    assertThat(commit.id()).isEqualTo(3);
    assertThat(commit.entries()).isEqualTo(1);
    assertThat(engine.history().values()).containsExactly("1", "2");
    assertThat(engine.history().commits().get(1).watermarks().isEmpty()).isTrue();
  }

  @Test
  void aPendingCommitIsTriedAgainWithoutAnybodyAsking() {
    put("1");
    creates(Fault.LOST_REQUEST);
    assertThatThrownBy(writer::flush).isInstanceOf(StoreUnavailableException.class);
    engine.faulty.heal();
    pass(20_000);
    assertThat(writer.lastCommit().entries()).isEqualTo(1);
    put("2");
    writer.flush();
    assertThat(engine.history().values()).containsExactly("1", "2");
  }

  @Test
  void aRefusalIsReportedAtOnceAndForgottenWhenItIsMended() {
    put("1");
    creates(Fault.REFUSED);
    assertThatThrownBy(writer::flush).isInstanceOf(StoreRefusedException.class);
    assertThat(engine.time.sleptMs()).isZero();
    engine.faulty.heal();
    writer.flush();
    assertThat(engine.history().values()).containsExactly("1");
  }

  @Test
  void aFailureOfTheBackgroundIsToldOnceByTheNextCallAndNothingIsLost() {
    put("1");
    CompletableFuture<CommitInfo> flushed = writer.flushAsync();
    creates(Fault.LOST_REQUEST);
    engine.executor.runAll();
    pass(60_000);
    assertThat(flushed).isNotDone();
    put("2");
    pass(90_000);
    assertThat(flushed).isCompletedExceptionally();
    assertThatThrownBy(() -> put("not written")).isInstanceOf(StoreUnavailableException.class);
    put("3");
    assertThat(writer.bufferedEntries()).isEqualTo(3);
    engine.faulty.heal();
    pass(30_000);
    assertThat(writer.bufferedEntries()).isZero();
    put("4");
    writer.flush();
    assertThat(engine.history().values()).containsExactly("1", "2", "3", "4");
  }

  @Test
  void aFailureThatIsOverBeforeAnybodyAsksIsNotTold() {
    put("1");
    writer.flushAsync();
    creates(Fault.REFUSED);
    engine.executor.runAll();
    engine.faulty.heal();
    pass(20_000);
    put("2");
    writer.flush();
    assertThat(engine.history().values()).containsExactly("1", "2");
  }

  @Test
  void aFailureOfTheBackgroundIsNotToldByAFlushThatSucceeds() {
    put("1");
    writer.flushAsync();
    creates(Fault.REFUSED);
    engine.executor.runAll();
    engine.faulty.heal();
    assertThat(writer.flush().entries()).isEqualTo(1);
    put("2");
  }

  @Test
  void aStoreThatIsAwayIsNotAskedInATightLoop() {
    WriterImpl eager = engine.open(WriterOptions.DEFAULT.withFlushBytes(1));
    creates(Fault.LOST_REQUEST);
    StoreCounts before = engine.store.counts();
    for (int i = 0; i < 1_000; i++) {
      eager.put(new byte[1], new byte[1]);
      engine.executor.runAll();
    }
    assertThat(engine.store.counts().minus(before).create()).isEqualTo(1);
    assertThat(engine.timers.waiting()).isLessThanOrEqualTo(2);
    pass(60_000);
    assertThat(engine.store.counts().minus(before).create()).isBetween(10L, 30L);
  }

  @Test
  void aClosedExecutorIsReported() {
    EngineContext closing =
        new EngineContext(
            engine.store,
            engine.time,
            engine.context.ids(),
            task -> {
              throw new RejectedExecutionException("closed");
            },
            engine.timers);
    WriterImpl late = engine.open(closing, WriterOptions.DEFAULT);
    late.put(new byte[1], new byte[1]);
    assertThat(late.flushAsync()).isCompletedExceptionally();
    assertThatThrownBy(() -> late.put(new byte[1], new byte[1]))
        .isInstanceOf(IsleClosedException.class);
    assertThat(late.flush().entries()).isEqualTo(1);
  }

  @Test
  void anInterruptEndsTheWaitingButNotThePendingCommit() {
    put("1");
    engine.faulty.next(RequestKind.CREATE, Fault.LOST_REQUEST);
    Thread.currentThread().interrupt();
    assertThatThrownBy(writer::flush).isInstanceOf(StoreUnavailableException.class);
    assertThat(Thread.interrupted()).isTrue();
    pass(20_000);
    assertThat(engine.history().values()).containsExactly("1");
  }

  @Test
  void whileOneCommitIsPendingTheNextMemtableFills() {
    put("1");
    engine.faulty.next(RequestKind.CREATE, Fault.LOST_REQUEST);
    writer.flushAsync();
    engine.executor.runAll();
    for (int i = 2; i < 100; i++) {
      put(Integer.toString(i));
    }
    assertThat(writer.bufferedEntries()).isEqualTo(99);
    writer.flush();
    assertThat(engine.history().commits()).hasSize(3);
    assertThat(engine.history().entries()).hasSize(99);
  }
}
