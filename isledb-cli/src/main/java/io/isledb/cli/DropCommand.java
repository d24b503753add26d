package io.isledb.cli;

import io.isledb.Isle;
import io.isledb.Isles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "drop",
    description =
        "Deletes an isle with all its data. Stop its connectors first. When it is interrupted, the"
            + " isle cannot be opened any longer; drop it again to finish.")
final class DropCommand extends IsleCommand {
  @Mixin private IsleArguments isle = new IsleArguments();

  @Option(names = "--yes", description = "Needed: there is no way back.")
  private boolean isSure;

  DropCommand(Console console) {
    super(console);
  }

  @Override
  StoreArguments arguments() {
    return isle;
  }

  @Override
  ExitCode run(Isles isles) {
    Isle doomed = existing(isles, isle);
    if (!isSure) {
      throw new UsageException(
          "This would delete " + doomed + " and all its data for ever; say --yes if it is meant");
    }
    long deleted;
    try (ProgressBar bar = new ProgressBar(console(), "dropping")) {
      deleted = doomed.drop(bar);
    }
    if (isJson()) {
      console().line(object().put("deleted", deleted));
    } else {
      console().line("Dropped: " + deleted + " objects deleted.");
    }
    return ExitCode.OK;
  }
}
