package io.isledb.internal.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.error.FencedException;
import io.isledb.error.IsleClosedException;
import io.isledb.error.IsleException;
import io.isledb.error.StoreRefusedException;
import io.isledb.internal.layout.IsleLayout;
import io.isledb.internal.memtable.MemoryBudget;
import io.isledb.internal.testing.TestEngine;
import io.isledb.options.WriterOptions;
import io.isledb.options.WriterOptions.OverBudget;
import io.isledb.store.decorate.RequestKind;
import io.isledb.store.testing.Fault;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WriterBudgetTest {
  private static final WriterOptions OPTIONS =
      WriterOptions.DEFAULT.withFlushInterval(Duration.ZERO).withFlushBytes(1L << 40);

  private final TestEngine engine = new TestEngine(1);
  private @Nullable Thread blocked;

  @BeforeEach
  void smallBudget() {
    engine.budget = new MemoryBudget(100_000);
  }

  @AfterEach
  void nobodyIsLeftWaiting() throws InterruptedException {
    if (blocked != null) {
      blocked.join();
    }
  }

  private WriterImpl open(String isle) {
    return open(isle, OverBudget.BLOCK);
  }

  private WriterImpl open(String isle, OverBudget overBudget) {
    return WriterImpl.open(
        engine.context,
        engine.budget,
        IsleLayout.at(isle),
        isle,
        OPTIONS.withName(isle).withOverBudget(overBudget));
  }

  private static void put(WriterImpl writer, int bytes) {
    writer.put(new byte[] {1}, new byte[bytes]);
  }

  /** Starts a put on a thread of its own and waits until it is held back. */
  private CompletableFuture<@Nullable IsleException> blockedPut(WriterImpl writer) {
    CompletableFuture<@Nullable IsleException> outcome = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                put(writer, 10);
                outcome.complete(null);
              } catch (IsleException e) {
                outcome.complete(e);
              }
            });
    blocked = thread;
    thread.start();
    await(() -> thread.getState() == Thread.State.TIMED_WAITING || outcome.isDone());
    assertThat(outcome).isNotDone();
    return outcome;
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static @Nullable IsleException outcome(CompletableFuture<@Nullable IsleException> future)
      throws Exception {
    return future.get(50, TimeUnit.SECONDS);
  }

  @Test
  void theLargestMemtableIsFlushed() {
    WriterImpl small = open("small");
    WriterImpl large = open("large");
    WriterImpl middle = open("middle");
    put(small, 5_000);
    put(large, 70_000);
    put(middle, 30_000);
    assertThat(engine.budget.isExceeded()).isTrue();
    assertThat(engine.executor.waiting()).isEqualTo(1);
    engine.executor.runAll();
    assertThat(large.lastCommit().entries()).isEqualTo(1);
    assertThat(small.bufferedEntries() + middle.bufferedEntries()).isEqualTo(2);
    assertThat(engine.budget.isExceeded()).isFalse();
  }

  @Test
  void oneAfterAnotherIsFlushedUntilThereIsRoom() {
    WriterImpl first = open("a", OverBudget.ADMIT);
    WriterImpl second = open("b", OverBudget.ADMIT);
    put(first, 300_000);
    put(second, 200_000);
    engine.executor.runAll();
    assertThat(first.bufferedEntries() + second.bufferedEntries()).isZero();
  }

  @Test
  void callersWaitAndAreWokenByAFlush() throws Exception {
    WriterImpl writer = open("a");
    put(writer, 200_000);
    var outcome = blockedPut(writer);
    engine.executor.runAll();
    assertThat(outcome(outcome)).isNull();
    assertThat(writer.bufferedEntries()).isEqualTo(1);
  }

  @Test
  void callersAreWokenByTheFlushOfAnother() throws Exception {
    WriterImpl hog = open("hog");
    WriterImpl other = open("other");
    put(hog, 200_000);
    var outcome = blockedPut(other);
    hog.flush();
    assertThat(outcome(outcome)).isNull();
  }

  @Test
  void callersAreWokenWhenTheHogIsAbandoned() throws Exception {
    WriterImpl hog = open("hog");
    WriterImpl other = open("other");
    put(hog, 200_000);
    var outcome = blockedPut(other);
    hog.abandon();
    assertThat(outcome(outcome)).isNull();
  }

  @Test
  void callersAreWokenWhenTheirWriterIsClosed() throws Exception {
    WriterImpl hog = open("hog");
    WriterImpl other = open("other");
    put(hog, 200_000);
    var outcome = blockedPut(other);
    other.close();
    assertThat(outcome(outcome)).isInstanceOf(IsleClosedException.class);
  }

  @Test
  void callersAreWokenWhenTheirWriterIsFenced() throws Exception {
    WriterImpl writer = open("a");
    put(writer, 200_000);
    var outcome = blockedPut(writer);
    open("a");
    engine.executor.runAll();
    assertThat(outcome(outcome)).isInstanceOf(FencedException.class);
  }

  @Test
  void callersAreWokenWhenTheFlushFails() throws Exception {
    WriterImpl writer = open("a");
    put(writer, 200_000);
    var outcome = blockedPut(writer);
    engine.faulty.always(k -> k == RequestKind.CREATE, n -> true, Fault.REFUSED);
    engine.executor.runAll();
    assertThat(outcome(outcome)).isInstanceOf(StoreRefusedException.class);
    engine.faulty.heal();
    assertThat(writer.flush().entries()).isEqualTo(1);
  }

  @Test
  void whoMayPassIsNotHeldBack() {
    WriterImpl writer = open("a", OverBudget.ADMIT);
    for (int i = 0; i < 20; i++) {
      put(writer, 50_000);
    }
    assertThat(engine.budget.isExceeded()).isTrue();
    assertThat(engine.executor.waiting()).isEqualTo(1);
    writer.flush();
    assertThat(writer.lastCommit().entries()).isEqualTo(20);
  }

  @Test
  void noMoreFilesAreMadeAtATimeThanTheBudgetAllows() {
    engine.budget = new MemoryBudget(100_000, 1);
    WriterImpl writer = open("a");
    put(writer, 1_000);
    engine.budget.makers().acquireUninterruptibly();
    CompletableFuture<?> flush = CompletableFuture.runAsync(writer::flush);
    await(engine.budget.makers()::hasQueuedThreads);
    assertThat(writer.lastCommit().entries()).isZero();
    engine.budget.makers().release();
    flush.join();
    assertThat(writer.lastCommit().entries()).isEqualTo(1);
    assertThat(engine.budget.makers().availablePermits()).isEqualTo(1);
  }
}
