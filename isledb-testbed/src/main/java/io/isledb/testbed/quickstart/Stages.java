package io.isledb.testbed.quickstart;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/** Shows what is being done, and keeps how long it took. Not thread-safe. */
final class Stages {
  /** Shows how far a stage has come. */
  interface Progress {
    void at(String state);
  }

  /** The work of a stage. */
  interface Work<T> {
    T run(Progress progress) throws Exception;
  }

  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintStream out;
  private final boolean isTerminal;
  private final Map<String, Double> seconds = new LinkedHashMap<>();

  /**
   * @param isTerminal whether a line may be written again and again
   */
  Stages(PrintStream out, boolean isTerminal) {
    this.out = out;
    this.isTerminal = isTerminal;
  }

  /** Runs a stage that tells nothing in between. */
  <T> T run(String name, Callable<T> work) throws Exception {
    return run(name, (Progress progress) -> work.call());
  }

  <T> T run(String name, Work<T> work) throws Exception {
    long startNs = System.nanoTime();
    show(name, "…");
    T result = work.run(state -> show(name, state));
    double took = (System.nanoTime() - startNs) / 1e9;
    seconds.put(name, took);
    out.printf(Locale.ROOT, "%s%7.1f s  %s%n", isTerminal ? CLEAR_LINE : "", took, name);
    return result;
  }

  /** Seconds that each stage took, in the order of their ends. */
  Map<String, Double> seconds() {
    return seconds;
  }

  private void show(String name, String state) {
    if (isTerminal) {
      out.print(CLEAR_LINE + "           " + name + " " + state);
      out.flush();
    }
  }
}
