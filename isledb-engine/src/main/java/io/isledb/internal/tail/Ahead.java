package io.isledb.internal.tail;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * Something that is fetched before it is asked for: on the executor or, when that has not begun it
 * by then, on the caller, so a busy executor cannot stop it.
 */
final class Ahead<T> {
  private final FutureTask<T> task;
  private volatile boolean isHere;

  private Ahead(Supplier<T> fetch) {
    this.task =
        new FutureTask<>(
            () -> {
              T fetched = fetch.get();
              isHere = true;
              return fetched;
            });
  }

  static <T> Ahead<T> start(Executor executor, Supplier<T> fetch) {
    Ahead<T> ahead = new Ahead<>(fetch);
    try {
      executor.execute(ahead.task);
    } catch (RejectedExecutionException e) {
      return ahead; // the engine is closing; the caller runs it if it still wants it
    }
    return ahead;
  }

  /** Whether it has been fetched, so that nobody has to wait for it. */
  boolean isHere() {
    return isHere;
  }

  /** The result, or the failure. */
  T get() {
    task.run(); // does nothing when the executor has it
    boolean wasInterrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          wasInterrupted = true; // the request ends by itself, by the store's own timeouts
        } catch (ExecutionException e) {
          if (e.getCause() instanceof RuntimeException failure) {
            throw failure;
          }
          throw new IllegalStateException("fetching ahead failed", e.getCause());
        }
      }
    } finally {
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
