package io.isledb.cli;

import io.isledb.Verification;
import java.util.Locale;

/** One line on standard error that shows how far long work has come; nothing without a terminal. */
final class ProgressBar implements Verification.Progress, AutoCloseable {
  private static final int WIDTH = 30;

  private final Console console;
  private final String what;
  private String shown = "";

  ProgressBar(Console console, String what) {
    this.console = console;
    this.what = what;
  }

  @Override
  public void report(long done, long of) {
    if (!console.isTerminal()) {
      return;
    }
    int filled = of == 0 ? WIDTH : (int) (done * WIDTH / of);
    long percent = of == 0 ? 100 : done * 100 / of;
    String bar = "#".repeat(filled) + ".".repeat(WIDTH - filled);
    String line = String.format(Locale.ROOT, "%s [%s] %3d %% of %d", what, bar, percent, of);
    if (!line.equals(shown)) {
      shown = line;
      console.err().print("\r" + line);
      console.err().flush();
    }
  }

  /** Removes the line. */
  @Override
  public void close() {
    if (!shown.isEmpty()) {
      console.err().print("\r" + " ".repeat(shown.length()) + "\r");
      console.err().flush();
    }
  }
}
