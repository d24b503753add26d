package io.isledb.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isledb.Checkpoint;
import io.isledb.Isle;
import io.isledb.Isles;
import io.isledb.error.CheckpointMissingException;
import io.isledb.options.CheckpointOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "checkpoint",
    description =
        "Makes, lists, prolongs and deletes checkpoints: named states of an isle that stay"
            + " readable, with 'get' and 'scan', while others write and maintain it.")
final class CheckpointCommand extends IsleCommand {
  /** What to do. */
  enum Action {
    create,
    list,
    extend,
    delete
  }

  @Mixin private IsleArguments isle = new IsleArguments();

  @Parameters(
      index = "2",
      paramLabel = "ACTION",
      description = "What to do: ${COMPLETION-CANDIDATES}.")
  private Action action = Action.list;

  @Parameters(
      index = "3",
      arity = "0..1",
      paramLabel = "NAME",
      description =
          "The checkpoint, for all but 'list': letters, digits, dots, hyphens and underscores.")
  private @Nullable String name;

  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      description =
          "How long it lives from now, for 'create' and 'extend', such as 12h or 7d; 0s, the"
              + " default, for ever. What only it kept is deleted some time later.")
  private @Nullable String timeToLive;

  @Option(names = "--replace", description = "Lets 'create' delete one of the same name.")
  private boolean isReplacing;

  CheckpointCommand(Console console) {
    super(console);
  }

  @Override
  StoreArguments arguments() {
    return isle;
  }

  @Override
  ExitCode run(Isles isles) {
    checkOptions();
    Isle at = existing(isles, isle);
    switch (action) {
      case create -> print(at.createCheckpoint(name(), options()));
      case extend -> print(at.extendCheckpoint(name(), options().timeToLive()));
      case delete -> delete(at, name());
      case list -> at.checkpoints().forEach(this::print);
    }
    return ExitCode.OK;
  }

  private void checkOptions() {
    if (action == Action.list && name != null) {
      throw new UsageException("'list' lists all; it takes no name: " + name);
    }
    boolean isTimed = action == Action.create || action == Action.extend;
    if ((timeToLive != null && !isTimed) || (isReplacing && action != Action.create)) {
      throw new UsageException("--ttl is for 'create' and 'extend', --replace for 'create'");
    }
  }

  private String name() {
    if (name == null) {
      throw new UsageException("Which checkpoint? '" + action + "' needs its name");
    }
    return name;
  }

  private CheckpointOptions options() {
    Duration lives = timeToLive == null ? Duration.ZERO : Times.duration(timeToLive);
    CheckpointOptions options = CheckpointOptions.DEFAULT.withTimeToLive(lives);
    return isReplacing ? options.replacing() : options;
  }

  private void delete(Isle at, String which) {
    if (!at.deleteCheckpoint(which)) {
      throw new CheckpointMissingException("There is no checkpoint of this name")
          .with("isle", at.path())
          .with("checkpoint", which);
    }
  }

  private void print(Checkpoint point) {
    if (isJson()) {
      ObjectNode json = object().put("checkpoint", point.name()).put("commitId", point.commitId());
      json.put("createdAtMs", point.createdAtMs()).put("expiresAtMs", point.expiresAtMs());
      console().line(json);
    } else {
      console().line(text(point));
    }
  }

  /** A checkpoint on one line. */
  static String text(Checkpoint point) {
    return point.name()
        + " at commit "
        + point.commitId()
        + ", made "
        + Times.text(point.createdAtMs())
        + (point.expiresAtMs() == 0 ? "" : ", expires " + Times.text(point.expiresAtMs()));
  }
}
