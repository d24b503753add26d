package io.isledb.cli;

import io.isledb.CommitInfo;
import io.isledb.Isle;
import io.isledb.Isles;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "clone",
    description =
        "Makes another isle of an isle's present state, or of that of a checkpoint, without"
            + " copying data. From then on each goes its own way. Until 'maintain --compact' has"
            + " given the clone files of its own, a checkpoint keeps those of the other for it.")
final class CloneCommand extends IsleCommand {
  @Mixin private IsleArguments isle = new IsleArguments();

  @Parameters(
      index = "2",
      paramLabel = "TARGET",
      description = "Path of the clone below the same root, where there is no isle.")
  private String target = "";

  @Option(
      names = "--checkpoint",
      paramLabel = "NAME",
      description = "Clones the state that a checkpoint names instead of the present one.")
  private @Nullable String checkpoint;

  CloneCommand(Console console) {
    super(console);
  }

  @Override
  StoreArguments arguments() {
    return isle;
  }

  @Override
  ExitCode run(Isles isles) {
    Isle source = existing(isles, isle);
    String path = IsleArguments.trimmed(target);
    Isle clone = checkpoint == null ? source.cloneTo(path) : source.cloneTo(path, checkpoint);
    Optional<CommitInfo> head = clone.head();
    long commitId = head.map(CommitInfo::id).orElse(0L);
    if (isJson()) {
      console().line(object().put("isle", path).put("commitId", commitId));
    } else {
      console().line(path + " is a clone of " + source.path() + " at commit " + commitId);
    }
    return ExitCode.OK;
  }
}
