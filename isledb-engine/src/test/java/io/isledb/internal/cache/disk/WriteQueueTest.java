package io.isledb.internal.cache.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.Thread.State;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WriteQueueTest {
  private final List<Long> written = new CopyOnWriteArrayList<>();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  @Test
  @Timeout(60)
  void whoDrainsLastWaitsForWhatAnotherThreadIsWriting() throws InterruptedException {
    WriteQueue queue = new WriteQueue(this::write, new Counters());
    queue.add(1, new byte[10]);
    Thread first = new Thread(queue::drain);
    Thread last = new Thread(queue::drain);
    try {
      first.start();
      begun.await();
      last.start();
      while (last.getState() != State.BLOCKED && last.getState() != State.TERMINATED) {
        Thread.onSpinWait();
      }
      assertThat(last.getState()).isEqualTo(State.BLOCKED);
    } finally {
      released.countDown();
    }
    last.join();
    assertThat(written).containsExactly(1L);
    first.join();
  }

  private void write(long hash, byte[] record) {
    begun.countDown();
    try {
      released.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    written.add(hash);
  }
}
