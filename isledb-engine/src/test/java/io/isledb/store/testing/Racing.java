package io.isledb.store.testing;

import io.isledb.store.CreateOutcome;
import io.isledb.store.ObjectStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/** Threads that start together. */
public final class Racing {
  private static final int UNKNOWN_MAX = 100;

  private Racing() {}

  /**
   * Runs racers at the same moment and waits for all.
   *
   * @param racers how many
   * @param run gets the racer's number, from 0, and answers whether it won
   * @return the numbers of those that won, as text
   */
  public static List<String> race(int racers, IntPredicate run) throws Exception {
    CyclicBarrier start = new CyclicBarrier(racers);
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int i = 0; i < racers; i++) {
      int racer = i;
      tasks.add(
          () -> {
            start.await(1, TimeUnit.MINUTES);
            return run.test(racer);
          });
    }
    List<Boolean> won = runAll(racers, tasks);
    List<String> winners = new ArrayList<>();
    for (int i = 0; i < racers; i++) {
      if (won.get(i)) {
        winners.add(Integer.toString(i));
      }
    }
    return winners;
  }

  /** Calls an action for each element, some at a time. */
  public static <T> void forEach(Collection<T> elements, int threads, Consumer<T> action)
      throws Exception {
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (T element : elements) {
      tasks.add(
          () -> {
            action.accept(element);
            return true;
          });
    }
    runAll(threads, tasks);
  }

  /**
   * Creates as a writer does: an unknown outcome is tried again with the same bytes, and a name
   * that is taken is its own success when it holds those bytes. Returns whether the object is this
   * caller's.
   */
  public static boolean createUntilKnown(ObjectStore store, String name, ByteBuffer content) {
    boolean maybeOurs = false;
    for (int attempt = 0; attempt < UNKNOWN_MAX; attempt++) {
      CreateOutcome outcome = store.createIfAbsent(name, content);
      if (outcome instanceof CreateOutcome.Stored) {
        return true;
      }
      if (outcome instanceof CreateOutcome.Exists) {
        return maybeOurs && ByteBuffer.wrap(store.read(name).orElseThrow().bytes()).equals(content);
      }
      maybeOurs = true;
    }
    throw new AssertionError("the outcome stayed unknown in " + UNKNOWN_MAX + " attempts: " + name);
  }

  private static List<Boolean> runAll(int threads, List<Callable<Boolean>> tasks) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Boolean> results = new ArrayList<>();
      for (Future<Boolean> future : executor.invokeAll(tasks)) {
        results.add(future.get());
      }
      return results;
    } finally {
      executor.shutdownNow();
    }
  }
}
