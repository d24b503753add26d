package io.isledb.cli;

import io.isledb.CommitInfo;
import io.isledb.IsleDescription;
import io.isledb.Isles;
import io.isledb.options.IsleOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "info",
    description =
        "Shows an isle's state: head, owner and epochs, commits that are not compacted yet, runs"
            + " with their sizes, key ranges and ages, watermarks, checkpoints and options.")
final class InfoCommand extends IsleCommand {
  @Mixin private IsleArguments isle = new IsleArguments();

  @Option(
      names = "--format",
      defaultValue = "text",
      description = "How keys are shown: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private ByteFormat format = ByteFormat.text;

  InfoCommand(Console console) {
    super(console);
  }

  @Override
  StoreArguments arguments() {
    return isle;
  }

  @Override
  ExitCode run(Isles isles) {
    IsleDescription description = existing(isles, isle).describe();
    if (isJson()) {
      console().line(InfoJson.of(isle.path(), description, format));
    } else {
      print(description);
    }
    return ExitCode.OK;
  }

  private void print(IsleDescription of) {
    row("isle", (isle.path().isEmpty() ? "/" : isle.path()) + " (" + of.isleId() + ")");
    origin(of.origin());
    CommitInfo head = of.head();
    if (head == null) {
      row("head", "none: nothing was written yet");
    } else {
      row("head", "commit " + head.id() + ", " + time(head.committedAtMs()));
      row("owner", head.writer() + ", epoch " + head.epoch());
      row("next sequence", Long.toString(head.firstSequence() + head.entries()));
    }
    row("feed", "from commit " + of.feedStart() + segments(of.segments()));
    IsleDescription.Backlog backlog = of.backlog();
    row(
        "backlog",
        backlog.commits() == 0
            ? "none: all commits are compacted"
            : backlog.commits()
                + " commits, "
                + Times.size(backlog.bytes())
                + ", the oldest "
                + time(backlog.oldestAtMs()));
    row("manifest", "version " + of.manifestVersion() + ", " + time(of.manifestWrittenAtMs()));
    row(
        "maintainer",
        of.maintainerEpoch() == 0
            ? "none yet"
            : of.maintainer() + ", epoch " + of.maintainerEpoch());
    row("retired", of.retired() + " objects wait to be deleted");
    options(of.options());
    of.checkpoints().forEach(point -> row("checkpoint", CheckpointCommand.text(point)));
    if (head != null) {
      head.watermarks().offsets().forEach((at, next) -> row("watermark", at + " " + next));
    }
    runs(of);
  }

  private static String segments(IsleDescription.Segments of) {
    return of.count() == 0
        ? ""
        : "; "
            + of.commits()
            + " commits in "
            + of.count()
            + " segments, "
            + Times.size(of.bytes());
  }

  private void origin(IsleDescription.@Nullable Origin origin) {
    if (origin != null) {
      String left = origin.ssts() + " SSTs, " + Times.size(origin.bytes());
      row(
          "cloned from",
          origin.path()
              + " ("
              + origin.isleId()
              + ") at commit "
              + origin.commitId()
              + (origin.ssts() == 0 ? "" : "; " + left + " are not its own"));
    }
  }

  private void options(IsleOptions options) {
    row("policy", options.policy().toString());
    row(
        "default TTL",
        options.defaultTimeToLive().isZero() ? "none" : options.defaultTimeToLive().toString());
    row("blobs over", Times.size(options.blobThresholdBytes()));
    row(
        "feed retention",
        options.feedRetention().equals(IsleOptions.FOREVER)
            ? "for ever"
            : options.feedRetention().toString());
  }

  private void runs(IsleDescription of) {
    long bytes = of.runs().stream().mapToLong(IsleDescription.Run::bytes).sum();
    row("runs", of.runs().size() + ", " + Times.size(bytes) + ", newest first");
    for (IsleDescription.Run run : of.runs()) {
      console()
          .line(
              "  run "
                  + run.id()
                  + ": "
                  + run.ssts()
                  + " SSTs, "
                  + Times.size(run.bytes())
                  + ", "
                  + run.entries()
                  + " entries, "
                  + run.deletes()
                  + " deletes, sequence "
                  + run.minSequence()
                  + " to "
                  + run.maxSequence());
      console().line("    keys " + format.line(run.minKey()) + " to " + format.line(run.maxKey()));
      console()
          .line(
              "    times "
                  + Times.text(run.minTimestampMs())
                  + " to "
                  + Times.text(run.maxTimestampMs()));
    }
  }

  private void row(String name, String value) {
    console().line(name + " ".repeat(Math.max(1, 16 - name.length())) + value);
  }

  private String time(long ms) {
    return Times.text(ms) + " (" + Times.age(ms, console().clock()) + ")";
  }
}
