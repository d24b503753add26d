package io.isledb.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;

/** Writes docs/cli.md from the commands and the exit codes. */
final class Reference {
  private static final String INTRODUCTION =
      """
      # The command line

      `bin/isledb` looks into isles, changes single keys, and maintains. It needs a JDK, 17 or newer, and, the first time, Maven
      to build it.

      ```
      bin/isledb ls   's3://bucket/root?region=eu-central-1'
      bin/isledb get  's3://bucket/root?region=eu-central-1' orders/0 some-key
      bin/isledb tail 's3://bucket/root?region=eu-central-1' orders/0 -f --json
      bin/isledb info file:///var/lib/isles orders/0
      ```

      The first argument says where the isles are, the second which of them. Answers go to standard output, failures and progress
      to standard error. With `--json` both are one JSON object on each line. In JSON, `text` that is not UTF-8 is shown as
      `{"base64": "..."}`; in lines of `scan` and `tail`, bytes that cannot be printed are shown as `\\xHH`, and a backslash is
      doubled.

      This page is made from the program's own help; a test fails when it is not current.
      """;

  private Reference() {}

  static String text() {
    Console nobody =
        new Console(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8),
            new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8),
            false,
            InstantSource.system());
    StringBuilder page = new StringBuilder(INTRODUCTION);
    page.append("\n## Exit codes\n\n| code | name | meaning |\n|---|---|---|\n");
    for (ExitCode code : ExitCode.values()) {
      String name = code.name().toLowerCase(Locale.ROOT);
      page.append("| ").append(code.code()).append(" | ").append(name);
      page.append(" | ").append(code.meaning()).append(" |\n");
    }
    page.append(
        "\nCtrl-C ends it with 130. When the reader of its output goes away, it ends with 0.\n");
    for (Map.Entry<String, CommandLine> command :
        Main.commandLine(nobody).getSubcommands().entrySet()) {
      page.append("\n## ").append(command.getKey()).append("\n\n```\n");
      page.append(command.getValue().getUsageMessage().replaceAll("(?m)[ \t]+$", ""));
      page.append("```\n");
    }
    return page.toString();
  }
}
