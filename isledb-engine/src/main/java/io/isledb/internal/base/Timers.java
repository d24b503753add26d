package io.isledb.internal.base;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs things later. What it runs must be short: it hands the real work to an executor.
 * Thread-safe.
 */
public interface Timers extends AutoCloseable {
  /** Runs an action once, after a delay, on the timers' thread. */
  void schedule(long delayMs, Runnable action);

  /** Drops what has not run yet. */
  @Override
  void close();

  /** Timers on one daemon thread. */
  static Timers onOneThread(String threadName) {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, threadName);
              thread.setDaemon(true);
              return thread;
            });
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    return new Timers() {
      @Override
      public void schedule(long delayMs, Runnable action) {
        if (!executor.isShutdown()) {
          var unused = executor.schedule(action, delayMs, TimeUnit.MILLISECONDS);
        }
      }

      @Override
      public void close() {
        executor.shutdownNow();
      }
    };
  }
}
