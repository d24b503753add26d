package io.isledb.internal.testing;

import io.isledb.internal.base.Timers;
import io.isledb.store.testing.ManualTime;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Timers on a manual clock: what is due runs when the test says so, on the test's thread. */
public final class ManualTimers implements Timers {
  private record Due(long atMs, long number, Runnable action) {}

  private final ManualTime time;
  private final PriorityQueue<Due> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Due::atMs).thenComparingLong(Due::number));
  private long scheduled;

  public ManualTimers(ManualTime time) {
    this.time = time;
  }

  @Override
  public synchronized void schedule(long delayMs, Runnable action) {
    waiting.add(new Due(time.wallMs() + delayMs, scheduled++, action));
  }

  /** How many have not run yet. */
  public synchronized int waiting() {
    return waiting.size();
  }

  /** Moves the clock on and runs what becomes due, in order, each at its time. */
  public void advanceMs(long ms) {
    long untilMs = time.wallMs() + ms;
    while (true) {
      Due next = takeDue(untilMs);
      if (next == null) {
        break;
      }
      time.advanceMs(Math.max(0, next.atMs() - time.wallMs()));
      next.action().run();
    }
    time.advanceMs(Math.max(0, untilMs - time.wallMs()));
  }

  private synchronized @Nullable Due takeDue(long untilMs) {
    Due next = waiting.peek();
    return next != null && next.atMs() <= untilMs ? waiting.poll() : null;
  }

  @Override
  public synchronized void close() {
    waiting.clear();
  }
}
