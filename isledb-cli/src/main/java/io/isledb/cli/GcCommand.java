package io.isledb.cli;

import io.isledb.CollectionReport;
import io.isledb.Isle;
import io.isledb.Isles;
import io.isledb.Maintainer;
import io.isledb.options.MaintenanceOptions;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "gc",
    description =
        "Deletes what nobody needs any more of an isle, and says why. A maintainer does the same"
            + " now and then; this takes maintenance over from it, unless --dry-run is given.")
final class GcCommand extends IsleCommand {
  @Mixin private IsleArguments isle = new IsleArguments();

  @Option(
      names = "--dry-run",
      description =
          "Lists what would be deleted now, by this machine's clock; changes nothing and disturbs"
              + " nobody.")
  private boolean isDryRun;

  @Option(
      names = "--name",
      defaultValue = "isledb-cli",
      paramLabel = "NAME",
      description =
          "Who this is, for a maintainer that is fenced by it. Default: ${DEFAULT-VALUE}.")
  private String name = "";

  GcCommand(Console console) {
    super(console);
  }

  @Override
  StoreArguments arguments() {
    return isle;
  }

  @Override
  ExitCode run(Isles isles) {
    Isle subject = existing(isles, isle);
    CollectionReport report = isDryRun ? subject.collectable() : collect(subject);
    report.items().forEach(this::print);
    if (isJson()) {
      console()
          .line(
              object()
                  .put("type", "summary")
                  .put("isDryRun", isDryRun)
                  .put("objects", report.objects())
                  .put("bytes", report.bytes()));
    } else {
      String what = isDryRun ? " would be deleted" : " deleted";
      console().line(report.objects() + " objects" + what + ", " + Times.size(report.bytes()));
    }
    return ExitCode.OK;
  }

  private CollectionReport collect(Isle subject) {
    try (Maintainer maintainer =
        subject.openMaintainer(MaintenanceOptions.DEFAULT.withName(name))) {
      return maintainer.collect();
    }
  }

  private void print(CollectionReport.Item item) {
    String reason = item.reason().name().toLowerCase(Locale.ROOT);
    if (isJson()) {
      console()
          .line(
              object()
                  .put("type", "object")
                  .put("object", item.object())
                  .put("reason", reason)
                  .put("bytes", item.bytes()));
    } else {
      console()
          .line(
              String.format(
                  Locale.ROOT, "%-12s %10s  %s", reason, Times.size(item.bytes()), item.object()));
    }
  }
}
