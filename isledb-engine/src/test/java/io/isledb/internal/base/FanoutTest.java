package io.isledb.internal.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class FanoutTest {
  private static final List<Integer> NUMBERS = IntStream.range(0, 100).boxed().toList();
  private static final List<Integer> SQUARES = NUMBERS.stream().map(n -> n * n).toList();

  @Test
  void resultsComeInTheOrderOfTheInputs() throws Exception {
    try (IoPool pool = new IoPool("fanout-test", 4)) {
      assertThat(Fanout.map(pool, NUMBERS, n -> n * n)).isEqualTo(SQUARES);
    }
  }

  @Test
  void theCallerDoesItAllWhenTheExecutorDoesNothingOrRefuses() {
    assertThat(Fanout.map(task -> {}, NUMBERS, n -> n * n)).isEqualTo(SQUARES);
    assertThat(
            Fanout.map(
                task -> {
                  throw new RejectedExecutionException("closing");
                },
                NUMBERS,
                n -> n * n))
        .isEqualTo(SQUARES);
  }

  @Test
  void aFanOnAThreadOfAFullPoolEndsAllTheSame() throws Exception {
    try (IoPool pool = new IoPool("fanout-test", 2)) {
      CountDownLatch ended = new CountDownLatch(2);
      for (int i = 0; i < 2; i++) {
        pool.execute(
            () -> {
              assertThat(Fanout.map(pool, NUMBERS, n -> Fanout.map(pool, NUMBERS, m -> m).size()))
                  .containsOnly(NUMBERS.size());
              ended.countDown();
            });
      }
      assertThat(ended.await(1, TimeUnit.MINUTES)).isTrue();
    }
  }

  @Test
  void workIsSpreadOverTheExecutor() throws Exception {
    try (IoPool pool = new IoPool("fanout-test", 3)) {
      CyclicBarrier together = new CyclicBarrier(4);
      Fanout.forEach(
          pool,
          4,
          index -> {
            try {
              together.await(1, TimeUnit.MINUTES);
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          });
    }
  }

  @Test
  void aFailureIsThrownWhenWhatHadBegunHasEnded() throws Exception {
    try (IoPool pool = new IoPool("fanout-test", 4)) {
      AtomicInteger running = new AtomicInteger();
      assertThatThrownBy(
              () ->
                  Fanout.forEach(
                      pool,
                      100,
                      index -> {
                        running.incrementAndGet();
                        try {
                          if (index == 30) {
                            throw new IllegalArgumentException("thirty");
                          }
                        } finally {
                          running.decrementAndGet();
                        }
                      }))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("thirty");
      assertThat(running).hasValue(0);
    }
  }
}
