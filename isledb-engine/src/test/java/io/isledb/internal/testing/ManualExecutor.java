package io.isledb.internal.testing;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/** An executor whose tasks run when the test says so, on the test's thread. */
public final class ManualExecutor implements Executor {
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();

  @Override
  public synchronized void execute(Runnable task) {
    waiting.add(task);
  }

  /** How many tasks wait. */
  public synchronized int waiting() {
    return waiting.size();
  }

  /** Runs the oldest task. */
  public boolean runOne() {
    Runnable task;
    synchronized (this) {
      task = waiting.poll();
    }
    if (task == null) {
      return false;
    }
    task.run();
    return true;
  }

  /** Runs tasks until none is left. */
  public void runAll() {
    while (runOne()) {}
  }
}
