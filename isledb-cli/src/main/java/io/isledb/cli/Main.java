package io.isledb.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;

/** The command line. */
@Command(
    name = "isledb",
    description = "Looks into isles, changes single keys, and maintains.",
    synopsisSubcommandLabel = "COMMAND")
public final class Main {
  private static final int WIDTH = 100;

  // Only its annotation is looked at.
  @SuppressWarnings("UnusedVariable")
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Prints this text.")
  private boolean isHelp;

  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    boolean isTerminal = Boolean.getBoolean("isledb.terminal");
    Console console = new Console(System.in, out, err, isTerminal, InstantSource.system());
    System.exit(run(console, arguments));
  }

  /** Runs one command. */
  static int run(Console console, String... arguments) {
    PrintWriter err = new PrintWriter(console.err(), true, StandardCharsets.UTF_8);
    boolean isJson = Arrays.asList(arguments).contains("--json");
    return commandLine(console)
        .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
        .setErr(err)
        .setParameterExceptionHandler(
            (e, given) -> {
              String command = e.getCommandLine().getCommandSpec().qualifiedName();
              String hint = "'" + command + " --help' explains.";
              return fail(err, isJson, ExitCode.USAGE, e.getMessage() + "\n" + hint);
            })
        .setExecutionExceptionHandler((e, line, given) -> failed(e, err, isJson))
        .execute(arguments);
  }

  /** All commands. */
  static CommandLine commandLine(Console console) {
    return new CommandLine(new Main())
        .addSubcommand(new LsCommand(console))
        .addSubcommand(new InfoCommand(console))
        .addSubcommand(new GetCommand(console))
        .addSubcommand(new ScanCommand(console))
        .addSubcommand(new TailCommand(console))
        .addSubcommand(new PutCommand(console))
        .addSubcommand(new DeleteCommand(console))
        .addSubcommand(new VerifyCommand(console))
        .addSubcommand(new MaintainCommand(console))
        .addSubcommand(new GcCommand(console))
        .addSubcommand(new CheckpointCommand(console))
        .addSubcommand(new CloneCommand(console))
        .addSubcommand(new DropCommand(console))
        .addSubcommand(new CostCommand(console))
        .setUsageHelpWidth(WIDTH)
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
  }

  private static int failed(Exception failure, PrintWriter err, boolean isJson) {
    if (failure instanceof BrokenPipeException) {
      return ExitCode.OK.code();
    }
    ExitCode code = ExitCode.of(failure);
    if (code == ExitCode.INTERNAL) {
      failure.printStackTrace(err);
    }
    String message = failure.getMessage();
    return fail(err, isJson, code, message == null ? failure.toString() : message);
  }

  private static int fail(PrintWriter err, boolean isJson, ExitCode code, String message) {
    if (isJson) {
      err.println(
          JsonNodeFactory.instance
              .objectNode()
              .put("error", code.name())
              .put("exitCode", code.code())
              .put("message", message));
    } else {
      err.println("isledb: " + message);
    }
    return code.code();
  }
}
