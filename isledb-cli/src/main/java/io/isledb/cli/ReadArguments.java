package io.isledb.cli;

import io.isledb.Isle;
import io.isledb.Readable;
import io.isledb.options.ReaderOptions;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which state of an isle is read. */
final class ReadArguments {
  @Option(
      names = "--checkpoint",
      paramLabel = "NAME",
      description = "Reads the state that a checkpoint names instead of the present one.")
  private @Nullable String checkpoint;

  /** Reads, and lets go. */
  <T> T read(Isle isle, Function<Readable, T> reading) {
    if (checkpoint != null) {
      try (var snapshot = isle.openReaderAt(checkpoint)) {
        return reading.apply(snapshot);
      }
    }
    try (var reader = isle.openReader(ReaderOptions.DEFAULT)) {
      return reading.apply(reader);
    }
  }
}
