package io.isledb.bench;

import io.isledb.internal.base.Time;
import java.util.Arrays;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A clock on which waiting takes no time: whenever every thread that the benchmark uses is waiting,
 * it jumps to the moment at which the first of them has waited enough. Between jumps it runs with
 * the machine's clock, so that computing takes as long as it does.
 *
 * <p>A thread that was woken a moment ago still looks as if it were waiting, so the watcher looks
 * several times before it believes it; what is measured is exact to about a millisecond.
 */
final class SimulatedTime implements Time, AutoCloseable {
  private static final int LOOKS = 5;
  private static final long BETWEEN_LOOKS_NS = 20_000;

  private record Sleeper(long wakeNs, Thread thread) {}

  private final ThreadGroup group = Thread.currentThread().getThreadGroup();

  /** Threads of others, which were there before; they may wait in ways that look like running. */
  private final Set<Thread> bystanders = threadsNow();

  private final PriorityQueue<Sleeper> sleepers =
      new PriorityQueue<>((a, b) -> Long.compare(a.wakeNs(), b.wakeNs()));
  private final Thread watcher = new Thread(this::watch, "bench-clock");
  private final AtomicLong skippedNs = new AtomicLong();
  private volatile boolean isClosed;

  SimulatedTime() {
    bystanders.remove(Thread.currentThread());
    bystanders.add(watcher);
    watcher.setDaemon(true);
    watcher.start();
  }

  @Override
  public long wallMs() {
    return System.currentTimeMillis() + skippedNs.get() / 1_000_000;
  }

  @Override
  public long monotonicNs() {
    return System.nanoTime() + skippedNs.get();
  }

  @Override
  public void sleepMs(long ms) throws InterruptedException {
    Sleeper sleeper = new Sleeper(monotonicNs() + ms * 1_000_000, Thread.currentThread());
    synchronized (sleepers) {
      sleepers.add(sleeper);
    }
    try {
      while (monotonicNs() < sleeper.wakeNs()) {
        LockSupport.park(this);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    } finally {
      synchronized (sleepers) {
        sleepers.remove(sleeper);
      }
    }
  }

  private void watch() {
    while (!isClosed) {
      LockSupport.parkNanos(BETWEEN_LOOKS_NS);
      Sleeper first;
      synchronized (sleepers) {
        first = sleepers.peek();
      }
      if (first == null) {
        continue;
      }
      if (isEverybodyWaiting()) {
        skippedNs.addAndGet(Math.max(0, first.wakeNs() - monotonicNs()));
      }
      if (monotonicNs() >= first.wakeNs()) {
        LockSupport.unpark(first.thread());
        awaitGone(first);
      }
    }
  }

  /** A jump is over when the sleeper has noticed it. */
  private void awaitGone(Sleeper sleeper) {
    while (!isClosed) {
      synchronized (sleepers) {
        if (!sleepers.contains(sleeper)) {
          return;
        }
      }
      Thread.onSpinWait();
    }
  }

  private boolean isEverybodyWaiting() {
    for (int look = 0; look < LOOKS; look++) {
      if (!isNobodyRunning()) {
        return false;
      }
      LockSupport.parkNanos(1);
    }
    return true;
  }

  private boolean isNobodyRunning() {
    for (Thread thread : threadsNow()) {
      if (thread.getState() == Thread.State.RUNNABLE && !bystanders.contains(thread)) {
        return false;
      }
    }
    return true;
  }

  private Set<Thread> threadsNow() {
    Thread[] threads = new Thread[group.activeCount() * 2 + 16];
    int count = group.enumerate(threads);
    return new HashSet<>(Arrays.asList(threads).subList(0, count));
  }

  @Override
  public void close() {
    isClosed = true;
  }
}
