package io.isledb.cli;

import io.isledb.Entry;
import io.isledb.Isles;
import io.isledb.Slice;
import java.util.Objects;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "get",
    description =
        "Prints the value of a key. As text, the bytes are printed as they are. Ends with 1 when"
            + " the key has no value.")
final class GetCommand extends IsleCommand {
  @Mixin private IsleArguments isle = new IsleArguments();
  @Mixin private KeyArguments keys = new KeyArguments();
  @Mixin private OutputArguments output = new OutputArguments();
  @Mixin private ReadArguments state = new ReadArguments();

  @Parameters(index = "2", paramLabel = "KEY", description = "The key.")
  private String key = "";

  GetCommand(Console console) {
    super(console);
  }

  @Override
  StoreArguments arguments() {
    return isle;
  }

  @Override
  ExitCode run(Isles isles) {
    Slice wanted = Slice.of(keys.parse(key));
    Optional<Entry> found = state.read(existing(isles, isle), view -> view.entry(wanted));
    found.ifPresent(this::print);
    return found.isPresent() ? ExitCode.OK : ExitCode.NOT_FOUND;
  }

  private void print(Entry entry) {
    Slice value = Objects.requireNonNull(entry.value());
    if (isJson()) {
      console().line(Entries.json(entry, output.format()));
    } else if (output.format() == ByteFormat.text) {
      console().bytes(value.toByteArray());
      console().line("");
    } else {
      console().line(output.format().line(value));
    }
  }
}
