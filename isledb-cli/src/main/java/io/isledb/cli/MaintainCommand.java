package io.isledb.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isledb.Isle;
import io.isledb.Isles;
import io.isledb.KeyRange;
import io.isledb.Maintainer;
import io.isledb.MaintenanceStats;
import io.isledb.options.MaintenanceOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "maintain",
    description =
        "Maintains isles: folds commits into runs, merges runs, lets go what has expired or is past"
            + " its retention, deletes what nobody needs any more. Takes maintenance over from"
            + " whoever had it. Goes on until Ctrl-C, or until all isles have been taken over by"
            + " others, unless --once or --compact is given.")
final class MaintainCommand extends IsleCommand {
  @Mixin private StoreArguments store = new StoreArguments();

  @Parameters(
      index = "1",
      arity = "0..*",
      paramLabel = "ISLE",
      description = "Paths of isles, / for the root itself; all isles below the root by default.")
  private List<String> paths = new ArrayList<>();

  @Option(names = "--once", description = "Does what is due now, and ends.")
  private boolean isOnce;

  @Option(names = "--compact", description = "Compacts everything, due or not, and ends.")
  private boolean isCompacting;

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      defaultValue = "30s",
      description = "Pause between two looks. Default: ${DEFAULT-VALUE}.")
  private String interval = "30s";

  @Option(
      names = "--name",
      defaultValue = "isledb-cli",
      paramLabel = "NAME",
      description =
          "Who this is, for a maintainer that is fenced by it. Default: ${DEFAULT-VALUE}.")
  private String name = "";

  MaintainCommand(Console console) {
    super(console);
  }

  @Override
  StoreArguments arguments() {
    return store;
  }

  @Override
  ExitCode run(Isles isles) {
    Duration pause = Times.duration(interval);
    MaintenanceOptions options = MaintenanceOptions.DEFAULT.withName(name).withInterval(pause);
    List<Isle> all = isles(isles);
    if (isOnce || isCompacting) {
      all.forEach(isle -> once(isle, options));
      return ExitCode.OK;
    }
    return forEver(all, options, pause);
  }

  private List<Isle> isles(Isles isles) {
    List<Isle> all = new ArrayList<>();
    for (String path : paths.isEmpty() ? isles.discover("") : paths) {
      all.add(existing(isles, path.replaceAll("^/+|/+$", "")));
    }
    return all;
  }

  private void once(Isle isle, MaintenanceOptions options) {
    try (Maintainer maintainer = isle.openMaintainer(options)) {
      if (isCompacting) {
        maintainer.compact(KeyRange.ALL);
      } else {
        maintainer.runOnce();
        maintainer.collect();
      }
      print(isle, maintainer.stats());
    }
  }

  private ExitCode forEver(List<Isle> isles, MaintenanceOptions options, Duration pause) {
    List<Maintainer> maintainers = new ArrayList<>();
    for (Isle isle : isles) {
      Maintainer maintainer = isle.openMaintainer(options);
      maintainer.start();
      maintainers.add(maintainer);
    }
    CountDownLatch end = new CountDownLatch(1);
    try {
      boolean isOver = maintainers.isEmpty();
      while (!isOver && !end.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        isOver = maintainers.stream().allMatch(MaintainCommand::isFenced);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.OK;
    }
    return maintainers.isEmpty() ? ExitCode.OK : ExitCode.FENCED;
  }

  private static boolean isFenced(Maintainer maintainer) {
    return maintainer.stats().state() == MaintenanceStats.State.FENCED;
  }

  private void print(Isle isle, MaintenanceStats stats) {
    if (isJson()) {
      ObjectNode line =
          object()
              .put("isle", isle.path())
              .put("folds", stats.folds())
              .put("merges", stats.merges())
              .put("drops", stats.drops())
              .put("entriesRead", stats.entriesRead())
              .put("entriesWritten", stats.entriesWritten())
              .put("bytesRead", stats.bytesRead())
              .put("bytesWritten", stats.bytesWritten())
              .put("objectsDeleted", stats.objectsDeleted())
              .put("bytesDeleted", stats.bytesDeleted())
              .put("commitsBehind", stats.commitsBehind())
              .put("runs", stats.runs());
      console().line(line);
    } else {
      console()
          .line(
              (isle.path().isEmpty() ? "/" : isle.path())
                  + ": "
                  + stats.folds()
                  + " folds, "
                  + stats.merges()
                  + " merges, "
                  + stats.drops()
                  + " drops; "
                  + Times.size(stats.bytesRead())
                  + " read, "
                  + Times.size(stats.bytesWritten())
                  + " written, "
                  + Times.size(stats.bytesDeleted())
                  + " deleted; now "
                  + stats.runs()
                  + " runs, "
                  + stats.commitsBehind()
                  + " commits behind");
    }
  }
}
