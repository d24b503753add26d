package io.isledb.internal.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.CommitInfo;
import io.isledb.Mutation;
import io.isledb.Slice;
import io.isledb.error.FencedException;
import io.isledb.error.IsleClosedException;
import io.isledb.error.IsleException;
import io.isledb.internal.base.EngineContext;
import io.isledb.internal.testing.IsleHistory;
import io.isledb.internal.testing.TestEngine;
import io.isledb.options.SstOptions;
import io.isledb.options.WriterOptions;
import io.isledb.store.decorate.RequestKind;
import io.isledb.store.testing.Fault;
import io.isledb.testing.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;

/**
 * Three processes that claim, write, flush, stall and give up in random order on a store that loses
 * answers and requests and applies some late. Whatever was acknowledged is in the log once; nothing
 * is in it twice; each writer's changes are in the order of writing, without a gap; the watermark
 * tells how many there are.
 */
class WriterSimulationTest {
  private static final int STEPS = 400;

  /** One life of a writer: what it wrote, and how much of that it was told is durable. */
  private static final class Life {
    final WriterImpl writer;
    final List<String> written = new ArrayList<>();
    final Map<CompletableFuture<CommitInfo>, Integer> flushes = new HashMap<>();
    int acknowledged;

    Life(WriterImpl writer) {
      this.writer = writer;
    }
  }

  private final Random random = Seeds.random("WriterSimulationTest");
  private final TestEngine engine = new TestEngine(random.nextLong());
  private final List<Life> lives = new ArrayList<>();
  private final @Nullable Life[] processes = new @Nullable Life[3];
  private final EngineContext[] contexts = new EngineContext[3];
  private int values;

  @RepeatedTest(60)
  void whatIsAcknowledgedIsThereOnceAndInOrder() {
    for (int i = 0; i < contexts.length; i++) {
      contexts[i] = engine.elsewhere(engine.store);
    }
    for (int step = 0; step < STEPS; step++) {
      disturb();
      act(random.nextInt(processes.length));
    }
    engine.faulty.heal();
    engine.faulty.applyLate();
    for (int i = 0; i < processes.length; i++) {
      flush(processes[i]);
    }
    check(engine.history());
  }

  private void disturb() {
    switch (random.nextInt(12)) {
      case 0 -> engine.faulty.next(RequestKind.CREATE, Fault.LOST_ANSWER);
      case 1 -> engine.faulty.next(RequestKind.CREATE, Fault.LOST_REQUEST);
      case 2 -> engine.faulty.next(RequestKind.CREATE, Fault.LATE);
      case 3 -> engine.faulty.next(RequestKind.READ_RANGE, Fault.UNAVAILABLE);
      case 4 -> engine.faulty.applyLate();
      case 5 -> engine.timers.advanceMs(random.nextInt(3_000));
      default -> {}
    }
  }

  private void act(int process) {
    Life life = processes[process];
    if (life == null) {
      open(process);
      return;
    }
    switch (random.nextInt(16)) {
      case 0 -> open(process);
      case 1 -> {
        life.writer.abandon();
        processes[process] = null;
      }
      case 2, 3 -> flush(life);
      case 4, 5 -> life.flushes.put(life.writer.flushAsync(), life.written.size());
      case 6, 7 -> engine.executor.runOne();
      default -> write(life);
    }
  }

  private void open(int process) {
    try {
      WriterOptions options =
          WriterOptions.DEFAULT
              .withName("process-" + process)
              .withFlushBytes(400)
              .withFlushTimeout(Duration.ofSeconds(5))
              .withSst(SstOptions.FLUSH.withBlockBytes(256));
      Life life = new Life(engine.open(contexts[process], options));
      lives.add(life);
      processes[process] = life;
    } catch (IsleException e) {
      processes[process] = null;
    }
  }

  private void write(Life life) {
    String value = "v" + values++;
    try {
      Slice key = Slice.utf8("k" + random.nextInt(10));
      life.writer.write(Mutation.put(key, Slice.utf8(value)));
      life.written.add(value);
      life.writer.advance("of-" + lives.indexOf(life), life.written.size());
    } catch (FencedException | IsleClosedException e) {
      // This life is over; another may begin.
    } catch (IsleException e) {
      // Told of a failure of the background; nothing was written, or only the advance is missing.
    }
  }

  private void flush(@Nullable Life life) {
    if (life == null) {
      return;
    }
    try {
      life.writer.flush();
      life.acknowledged = life.written.size();
    } catch (IsleException e) {
      // Not acknowledged.
    }
  }

  private void check(IsleHistory history) {
    List<String> values = history.values();
    assertThat(new HashSet<>(values)).hasSameSizeAs(values);
    for (int i = 0; i < lives.size(); i++) {
      Life life = lives.get(i);
      life.flushes.forEach(
          (flush, count) -> {
            if (flush.isDone() && !flush.isCompletedExceptionally()) {
              life.acknowledged = Math.max(life.acknowledged, count);
            }
          });
      List<String> durable = values.stream().filter(life.written::contains).toList();
      assertThat(durable).isEqualTo(life.written.subList(0, durable.size()));
      assertThat(durable.size()).isGreaterThanOrEqualTo(life.acknowledged);
      checkWatermark(history, i, durable.size());
    }
  }

  /**
   * The advance that follows a write may fall into the next commit, if a flush comes between the
   * two.
   */
  private static void checkWatermark(IsleHistory history, int life, int durable) {
    int last = history.commits().size() - 1;
    long next = history.commits().get(last).watermarks().next("of-" + life).orElse(0);
    assertThat(next).isBetween((long) durable - 1, (long) durable);
  }
}
