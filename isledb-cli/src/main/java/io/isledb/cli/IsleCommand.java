package io.isledb.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isledb.Isle;
import io.isledb.Isles;
import io.isledb.error.IsleMissingException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** What all commands share that look at isles. */
abstract class IsleCommand implements Callable<Integer> {
  // Only its annotation is looked at.
  @SuppressWarnings("UnusedVariable")
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Prints this text.")
  private boolean isHelp;

  private final Console console;

  IsleCommand(Console console) {
    this.console = console;
  }

  /** Where to look. */
  abstract StoreArguments arguments();

  /** Does the command's work. */
  abstract ExitCode run(Isles isles);

  @Override
  public Integer call() {
    try (Isles isles = arguments().open()) {
      return run(isles).code();
    }
  }

  final Console console() {
    return console;
  }

  final boolean isJson() {
    return arguments().isJson();
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /**
   * The isle of that path.
   *
   * @throws IsleMissingException when there is none
   */
  static Isle existing(Isles isles, IsleArguments arguments) {
    return existing(isles, arguments.path());
  }

  static Isle existing(Isles isles, String path) {
    Isle isle = isles.isle(path);
    if (!isle.exists()) {
      throw new IsleMissingException("There is no isle at this path; 'isledb ls URL' lists them")
          .with("store", isles.store().url())
          .with("isle", path);
    }
    return isle;
  }
}
