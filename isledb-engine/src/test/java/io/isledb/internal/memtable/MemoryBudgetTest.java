package io.isledb.internal.memtable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MemoryBudgetTest {
  private final MemoryBudget budget = new MemoryBudget(100);
  private final List<String> asked = new ArrayList<>();

  private MemoryBudget.Holder holder(String name, long bytes, long oldestNs) {
    return new MemoryBudget.Holder() {
      @Override
      public long reclaimableBytes() {
        return bytes;
      }

      @Override
      public long oldestNs() {
        return oldestNs;
      }

      @Override
      public void reclaim() {
        asked.add(name);
      }
    };
  }

  @Test
  void theLargestIsAskedAndOfEqualsTheOldest() {
    budget.add(holder("small", 10, 1));
    budget.add(holder("young", 50, 9));
    budget.add(holder("old", 50, 2));
    budget.add(holder("middle", 50, 5));
    budget.hold(101);
    budget.relieve();
    assertThat(asked).containsExactly("old");
  }

  @Test
  void nobodyIsAskedWhileTheBudgetIsKept() {
    budget.add(holder("a", 100, 1));
    budget.hold(100);
    budget.relieve();
    assertThat(budget.isExceeded()).isFalse();
    assertThat(asked).isEmpty();
  }

  @Test
  void whoHasNothingToGiveIsNotAsked() {
    budget.add(holder("busy", 0, 1));
    budget.hold(500);
    budget.relieve();
    assertThat(asked).isEmpty();
  }

  @Test
  void whoLeftIsNotAsked() {
    MemoryBudget.Holder gone = holder("gone", 50, 1);
    budget.add(gone);
    budget.remove(gone);
    budget.hold(500);
    budget.relieve();
    assertThat(asked).isEmpty();
  }

  @Test
  @Timeout(60)
  void memoryThatComesBackWakesThoseWhoWait() throws Exception {
    budget.hold(200);
    CountDownLatch woken = new CountDownLatch(1);
    long seen = budget.changes();
    Thread waiter =
        new Thread(
            () -> {
              try {
                budget.awaitChange(seen, TimeUnit.MINUTES.toMillis(10));
                woken.countDown();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    waiter.start();
    budget.release(150);
    assertThat(woken.await(50, TimeUnit.SECONDS)).isTrue();
    waiter.join();
  }

  @Test
  @Timeout(60)
  void aChangeBeforeTheWaitIsNotMissed() throws Exception {
    long seen = budget.changes();
    budget.release(0);
    budget.awaitChange(seen, TimeUnit.MINUTES.toMillis(10));
    assertThat(budget.changes()).isNotEqualTo(seen);
  }
}
