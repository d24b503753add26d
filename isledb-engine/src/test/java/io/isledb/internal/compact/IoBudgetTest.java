package io.isledb.internal.compact;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.store.testing.ManualTime;
import org.junit.jupiter.api.Test;

class IoBudgetTest {
  private final ManualTime time = new ManualTime(1_000);

  @Test
  void noMoreIsTakenThanIsAllowedButForOneSecondsWorth() {
    IoBudget budget = new IoBudget(time, 1_000);
    for (int i = 0; i < 100; i++) {
      budget.take(500);
    }
    assertThat(time.sleptMs()).isBetween(49_000L, 49_100L);
  }

  @Test
  void whatWasNotUsedDoesNotAddUp() {
    IoBudget budget = new IoBudget(time, 1_000);
    time.advanceMs(1_000_000);
    budget.take(1_000);
    assertThat(time.sleptMs()).isZero();
    budget.take(2_000);
    assertThat(time.sleptMs()).isBetween(2_000L, 2_001L);
  }

  @Test
  void withoutALimitNobodyWaits() {
    IoBudget budget = new IoBudget(time, IoBudget.UNLIMITED);
    budget.take(Long.MAX_VALUE);
    assertThat(time.sleptMs()).isZero();
  }
}
