package io.isledb.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** A command that was run in this process, and what it printed. */
record Ran(int code, String out, String err) {
  static String url(Path directory) {
    return directory.toUri().toString().replaceAll("/$", "");
  }

  static Ran command(String... arguments) {
    return withInput("", false, arguments);
  }

  static Ran withInput(String input, boolean isTerminal, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    return run(input, isTerminal, out, out, arguments);
  }

  static Ran into(OutputStream out, String... arguments) {
    return run("", false, out, new ByteArrayOutputStream(), arguments);
  }

  private static Ran run(
      String input,
      boolean isTerminal,
      OutputStream out,
      ByteArrayOutputStream shown,
      String... arguments) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            isTerminal,
            InstantSource.system());
    int code = Main.run(console, arguments);
    return new Ran(
        code, shown.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  List<String> lines() {
    return out.lines().toList();
  }
}
