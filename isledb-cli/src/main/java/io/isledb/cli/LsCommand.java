package io.isledb.cli;

import io.isledb.Isles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "ls", description = "Lists the isles below a root.")
final class LsCommand extends IsleCommand {
  @Mixin private StoreArguments store = new StoreArguments();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FOLDER",
      description = "Where to look, all levels below it; the root when left out.")
  private String folder = "";

  LsCommand(Console console) {
    super(console);
  }

  @Override
  StoreArguments arguments() {
    return store;
  }

  @Override
  ExitCode run(Isles isles) {
    for (String path : isles.discover(folder.replaceAll("^/+|/+$", ""))) {
      if (isJson()) {
        console().line(object().put("isle", path));
      } else {
        console().line(path.isEmpty() ? "/" : path);
      }
    }
    return ExitCode.OK;
  }
}
