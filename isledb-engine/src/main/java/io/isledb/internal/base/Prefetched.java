package io.isledb.internal.base;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * Something that is computed ahead of need. Whoever needs it computes it itself unless a thread of
 * the executor has begun, so a full or blocked executor never blocks anybody. Thread-safe.
 */
public final class Prefetched<T> {
  private final FutureTask<T> task;
  private volatile boolean isHere;

  private Prefetched(Supplier<T> work) {
    this.task =
        new FutureTask<>(
            () -> {
              T result = work.get();
              isHere = true;
              return result;
            });
  }

  public static <T> Prefetched<T> start(Executor executor, Supplier<T> work) {
    Prefetched<T> prefetched = new Prefetched<>(work);
    try {
      executor.execute(prefetched.task);
    } catch (RejectedExecutionException e) {
      // The executor is closing: who needs the result computes it.
    }
    return prefetched;
  }

  /** Whether the result is there, so that nobody has to wait for it. */
  public boolean isHere() {
    return isHere;
  }

  /** The result; throws what the work threw. Not to be called after {@link #giveUp}. */
  public T join() {
    task.run(); // does nothing when somebody has begun
    boolean wasInterrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          wasInterrupted = true; // what has begun ends soon, by the store's own timeouts
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw new IllegalStateException("a supplier threw what it cannot throw", e);
    } finally {
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Nobody needs the result any more: it is not computed unless somebody has begun. */
  public void giveUp() {
    task.cancel(false);
  }
}
