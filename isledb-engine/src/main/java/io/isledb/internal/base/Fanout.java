package io.isledb.internal.base;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Does the same thing to many, in parallel. The caller works along and waits only for what another
 * thread has already begun, so a full or blocked executor slows it down but never blocks it, even
 * when the caller is one of its threads.
 */
public final class Fanout {
  private static final int HELPERS_MAX = 32;

  private Fanout() {}

  /**
   * The results in the order of the inputs. The first failure is thrown, when everything that began
   * has ended.
   */
  public static <A, B> List<B> map(Executor executor, List<A> inputs, Function<A, B> function) {
    int size = inputs.size();
    @Nullable Object[] results = new @Nullable Object[size];
    forEach(executor, size, index -> results[index] = function.apply(inputs.get(index)));
    List<B> list = new ArrayList<>(size);
    for (Object result : results) {
      @SuppressWarnings("unchecked")
      B typed = (B) result;
      list.add(typed);
    }
    return list;
  }

  /** Calls the action with each number from 0 below the size. */
  public static void forEach(Executor executor, int size, IntConsumer action) {
    if (size <= 1) {
      if (size == 1) {
        action.accept(0);
      }
      return;
    }
    Work work = new Work(size, action);
    for (int i = 1; i < Math.min(size, HELPERS_MAX) && !work.isTaken(); i++) {
      try {
        executor.execute(work);
      } catch (RejectedExecutionException e) {
        break; // the executor is closing; the caller does it all
      }
    }
    work.run();
    work.await();
  }

  private static final class Work implements Runnable {
    private final int size;
    private final IntConsumer action;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private int done;

    Work(int size, IntConsumer action) {
      this.size = size;
      this.action = action;
    }

    boolean isTaken() {
      return next.get() >= size;
    }

    @Override
    public void run() {
      for (int i = next.getAndIncrement(); i < size; i = next.getAndIncrement()) {
        try {
          if (failure.get() == null) {
            action.accept(i);
          }
        } catch (RuntimeException | Error e) {
          failure.compareAndSet(null, e);
        } finally {
          finishOne();
        }
      }
    }

    private synchronized void finishOne() {
      done++;
      if (done == size) {
        notifyAll();
      }
    }

    void await() {
      boolean wasInterrupted = false;
      synchronized (this) {
        while (done < size) {
          try {
            wait();
          } catch (InterruptedException e) {
            wasInterrupted = true; // what has begun ends soon, by the store's own timeouts
          }
        }
      }
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
      Throwable thrown = failure.get();
      if (thrown instanceof RuntimeException e) {
        throw e;
      }
      if (thrown instanceof Error e) {
        throw e;
      }
    }
  }
}
