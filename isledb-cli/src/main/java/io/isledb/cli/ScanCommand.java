package io.isledb.cli;

import io.isledb.Direction;
import io.isledb.IsleIterator;
import io.isledb.Isles;
import io.isledb.KeyRange;
import io.isledb.Readable;
import io.isledb.Scan;
import io.isledb.Slice;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "scan",
    description = "Prints live entries in the order of their keys: key, tab, value.")
final class ScanCommand extends IsleCommand {
  @Mixin private IsleArguments isle = new IsleArguments();
  @Mixin private KeyArguments keys = new KeyArguments();
  @Mixin private OutputArguments output = new OutputArguments();
  @Mixin private ReadArguments state = new ReadArguments();

  @Option(names = "--from", paramLabel = "KEY", description = "Begins at this key.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "KEY", description = "Ends before this key.")
  private @Nullable String to;

  @Option(names = "--prefix", paramLabel = "KEY", description = "Only keys that begin so.")
  private @Nullable String prefix;

  @Option(names = "--limit", paramLabel = "N", description = "So many entries at most.")
  private long limit = Long.MAX_VALUE;

  @Option(names = "--reverse", description = "From the greatest key to the least.")
  private boolean isReverse;

  ScanCommand(Console console) {
    super(console);
  }

  @Override
  StoreArguments arguments() {
    return isle;
  }

  @Override
  ExitCode run(Isles isles) {
    if (limit < 0) {
      throw new UsageException("--limit must not be negative: " + limit);
    }
    Scan scan = new Scan(range(), isReverse ? Direction.DESCENDING : Direction.ASCENDING, limit);
    return state.read(existing(isles, isle), view -> print(view, scan));
  }

  private ExitCode print(Readable view, Scan scan) {
    try (IsleIterator entries = view.iterate(scan)) {
      while (entries.next()) {
        if (isJson()) {
          console().line(Entries.json(entries.entry(), output.format()));
        } else {
          ByteFormat format = output.format();
          console().line(format.line(entries.key()) + "\t" + format.line(entries.value()));
        }
      }
    }
    return ExitCode.OK;
  }

  private KeyRange range() {
    if (prefix != null) {
      if (from != null || to != null) {
        throw new UsageException("--prefix goes without --from and --to");
      }
      return KeyRange.prefix(Slice.of(keys.parse(prefix)));
    }
    Slice lower = from == null ? null : Slice.of(keys.parse(from));
    Slice upper = to == null ? null : Slice.of(keys.parse(to));
    return new KeyRange(lower, true, upper, false);
  }
}
