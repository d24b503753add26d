package io.isledb.cli;

import io.isledb.CommitInfo;
import io.isledb.Isle;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.Mutation;
import io.isledb.Slice;
import io.isledb.options.WriterOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that changes one key, as a writer of its own. */
abstract class WriteCommand extends IsleCommand {
  @Mixin private IsleArguments isle = new IsleArguments();
  @Mixin private KeyArguments keys = new KeyArguments();

  @Parameters(index = "2", paramLabel = "KEY", description = "The key.")
  private String key = "";

  @Option(
      names = "--name",
      defaultValue = "isledb-cli",
      paramLabel = "NAME",
      description = "Who this is, for a writer that is fenced by it. Default: ${DEFAULT-VALUE}.")
  private String name = "";

  WriteCommand(Console console) {
    super(console);
  }

  abstract boolean mayCreate();

  /** The value to write; null to delete. */
  abstract byte @Nullable [] value();

  abstract long expiryMs();

  @Override
  StoreArguments arguments() {
    return isle;
  }

  @Override
  ExitCode run(Isles isles) {
    Slice target = Slice.of(keys.parse(key));
    byte[] bytes = value();
    Slice value = bytes == null ? null : Slice.of(bytes);
    Mutation mutation = new Mutation(target, value, Mutation.NOW, expiryMs(), Slice.EMPTY);
    Isle at = mayCreate() ? isles.isle(isle.path()) : existing(isles, isle);
    try (IsleWriter writer = at.openWriter(WriterOptions.DEFAULT.withName(name))) {
      writer.write(mutation);
      CommitInfo commit = writer.flush();
      if (isJson()) {
        console()
            .line(object().put("commitId", commit.id()).put("sequence", commit.firstSequence()));
      }
    }
    return ExitCode.OK;
  }
}
