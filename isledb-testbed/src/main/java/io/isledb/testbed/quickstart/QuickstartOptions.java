package io.isledb.testbed.quickstart;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for on the command line.
 *
 * @param s3 whether the isles lie in an S3 server instead of a directory
 * @param keep whether everything stays up at the end, until it is interrupted
 * @param input JSON lines to send; empty for the time zones
 */
record QuickstartOptions(boolean s3, boolean keep, Optional<Path> input) {

  /** The command line cannot be understood. */
  static final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
      super(message);
    }
  }

  static QuickstartOptions parse(String... arguments) throws UsageException {
    boolean s3 = false;
    boolean keep = false;
    @Nullable Path input = null;
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--s3" -> s3 = true;
        case "--keep" -> keep = true;
        case "--input" -> {
          i++;
          if (i == arguments.length) {
            throw new UsageException("--input wants the name of a file");
          }
          input = readable(Path.of(arguments[i]));
        }
        default -> throw new UsageException("unknown option " + arguments[i]);
      }
    }
    return new QuickstartOptions(s3, keep, Optional.ofNullable(input));
  }

  private static Path readable(Path file) throws UsageException {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new UsageException("--input: no such file, or not to be read: " + file);
    }
    return file;
  }
}
