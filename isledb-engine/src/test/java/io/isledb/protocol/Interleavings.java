package io.isledb.protocol;

import io.isledb.store.ObjectStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Searches every order in which a few programs can make their store calls, faults included.
 *
 * <p>Each program runs on a thread of its own and stops before each call until the search lets it
 * go on, so one call is one step. The programs must be deterministic functions of the answers they
 * get: then a state is the content of the store, the writes still under way, and what each program
 * has been answered so far. A state that was seen before is not searched again, which makes the
 * search exhaustive and yet finite. States cannot be copied, so each branch is replayed from the
 * start.
 */
final class Interleavings {
  /** What one program does; a failure that it does not catch fails the search. */
  interface Program {
    void run(ObjectStore store, RandomGenerator random) throws Exception;
  }

  /** Programs and what must hold when all have ended. Made anew for each replay. */
  interface Scenario {
    List<Program> programs();

    /**
     * What has happened before the programs begin, on a store that answers at once. Done once for
     * all replays, so it may change nothing but the store.
     */
    default void prepare(ObjectStore store) {}

    /**
     * Whether any program deletes objects; if none does, the search has far fewer orders to tell
     * apart.
     */
    default boolean mayDelete() {
      return false;
    }

    /** Looks at the end of one run: {@code store} answers at once and without faults. */
    void check(ObjectStore store) throws Exception;
  }

  /** What may go wrong with one write. */
  enum Fault {
    /** It is applied and the answer is lost. */
    ANSWER_LOST,
    /** It is lost on its way; the caller learns nothing. */
    REQUEST_LOST,
    /** The caller learns nothing now; it is applied at some later moment. */
    APPLIED_LATE,
    /** The store says no, for a reason of its own; nothing is applied. */
    REFUSED
  }

  /**
   * How far the search went.
   *
   * @param states distinct states met
   * @param endings distinct states in which every program had ended
   */
  record Result(int states, int endings) {}

  private final Supplier<Scenario> scenarios;
  private final Set<Fault> faults;
  private final int faultsMax;
  private final int statesMax;
  private final Set<Long> seen = new HashSet<>();
  private final TreeMap<String, byte[]> prepared = new TreeMap<>();
  private int endings;

  /**
   * @param faultsMax faults in one run at most
   * @param statesMax when the search meets more states, it fails: a search that is cut off proves
   *     nothing
   */
  Interleavings(Supplier<Scenario> scenarios, Set<Fault> faults, int faultsMax, int statesMax) {
    this.scenarios = scenarios;
    this.faults = faults;
    this.faultsMax = faultsMax;
    this.statesMax = statesMax;
  }

  /** One point of a run: how many choices there were and which is taken. */
  private static final class Branch {
    final int choices;
    int taken;

    Branch(int choices) {
      this.choices = choices;
    }
  }

  Result search() throws Exception {
    scenarios.get().prepare(new CallStore(call -> call.apply(prepared)));
    List<Branch> path = new ArrayList<>();
    do {
      replayAndExtend(path);
      while (!path.isEmpty() && last(path).taken == last(path).choices - 1) {
        path.remove(path.size() - 1);
      }
      if (!path.isEmpty()) {
        last(path).taken++;
      }
    } while (!path.isEmpty());
    return new Result(seen.size(), endings);
  }

  private void replayAndExtend(List<Branch> path) throws Exception {
    Scenario scenario = scenarios.get();
    try (SteppedRun run = new SteppedRun(scenario, prepared, faults, faultsMax)) {
      for (Branch branch : path) {
        run.take(run.choices().get(branch.taken));
      }
      while (true) {
        if (!seen.add(run.signature())) {
          return;
        }
        if (seen.size() > statesMax) {
          throw new AssertionError("more than " + statesMax + " states; make the scenario smaller");
        }
        List<SteppedRun.Choice> choices = run.choices();
        if (choices.isEmpty()) {
          endings++;
          checkEnding(scenario, run);
          return;
        }
        path.add(new Branch(choices.size()));
        run.take(choices.get(0));
      }
    }
  }

  private static void checkEnding(Scenario scenario, SteppedRun run) throws Exception {
    try {
      run.rethrowFailures();
      scenario.check(run.quietStore());
    } catch (Throwable e) {
      throw new AssertionError("violated after these steps:\n" + run.history(), e);
    }
  }

  private static Branch last(List<Branch> path) {
    return path.get(path.size() - 1);
  }
}
