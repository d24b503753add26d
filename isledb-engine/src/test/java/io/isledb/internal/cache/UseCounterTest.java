package io.isledb.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class UseCounterTest {
  private final UseCounter uses = new UseCounter();

  @Test
  void everySoManyUsesItIsTimeAndNoneIsForgotten() {
    int told = 0;
    for (int i = 1; i <= 100; i++) {
      int now = uses.count(8);
      assertThat(now).isEqualTo(i % 8 == 0 ? 8 : 0);
      told += now;
    }
    assertThat(told).isEqualTo(96);
  }

  @Test
  void aShorterPeriodAppliesAtOnce() {
    for (int i = 0; i < 10; i++) {
      assertThat(uses.count(64)).isZero();
    }
    assertThat(uses.count(8)).isEqualTo(11);
    assertThat(uses.count(8)).isZero();
  }

  @Test
  void threadsCountApart() throws InterruptedException {
    for (int i = 0; i < 7; i++) {
      assertThat(uses.count(8)).isZero();
    }
    int[] other = new int[1];
    // Of another number than this one's, whatever other threads there are.
    long mine = Thread.currentThread().getId();
    Thread thread;
    do {
      thread = new Thread(() -> other[0] = uses.count(8));
    } while ((thread.getId() - mine) % 16 == 0);
    thread.start();
    thread.join();
    assertThat(other[0]).isZero();
    assertThat(uses.count(8)).isEqualTo(8);
  }
}
