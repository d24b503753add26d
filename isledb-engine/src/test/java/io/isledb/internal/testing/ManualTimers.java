package io.isledb.internal.testing;

import io.isledb.internal.base.Timers;
import io.isledb.store.testing.ManualTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Timers on a manual clock: what is due runs when the test says so, on the test's thread. */
public final class ManualTimers implements Timers {
  private record Due(long atMs, Runnable action) {}

  private final ManualTime time;
  private final List<Due> waiting = new ArrayList<>();

  public ManualTimers(ManualTime time) {
    this.time = time;
  }

  @Override
  public synchronized void schedule(long delayMs, Runnable action) {
    waiting.add(new Due(time.wallMs() + delayMs, action));
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

  private synchronized @org.jspecify.annotations.Nullable Due takeDue(long untilMs) {
    Due next =
        waiting.stream()
            .filter(due -> due.atMs() <= untilMs)
            .min(Comparator.comparingLong(Due::atMs))
            .orElse(null);
    if (next != null) {
      waiting.remove(next);
    }
    return next;
  }

  @Override
  public synchronized void close() {
    waiting.clear();
  }
}
