package io.isledb.cli;

import io.isledb.Mutation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "put",
    description =
        "Gives a key a value. An isle has one writer at a time: this takes it over, so a connector"
            + " that writes to it stops with an error until it is restarted.")
final class PutCommand extends WriteCommand {
  @Parameters(
      index = "3",
      arity = "0..1",
      paramLabel = "VALUE",
      description = "The value; standard input, byte for byte, when left out.")
  private @Nullable String value;

  @Option(
      names = "--value-format",
      defaultValue = "text",
      description = "How VALUE is given: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private ByteFormat format = ByteFormat.text;

  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      description =
          "How long the value lives, such as 15m, 12h or 7d; 0s for ever. The isle's default when"
              + " left out.")
  private @Nullable String timeToLive;

  @Option(names = "--create", description = "Makes the isle when there is none.")
  private boolean mayCreate;

  PutCommand(Console console) {
    super(console);
  }

  @Override
  boolean mayCreate() {
    return mayCreate;
  }

  @Override
  byte[] value() {
    return value == null ? console().readAll() : format.parse(value);
  }

  @Override
  long expiryMs() {
    if (timeToLive == null) {
      return Mutation.DEFAULT_EXPIRY;
    }
    long ms = Times.duration(timeToLive).toMillis();
    return ms == 0 ? Mutation.NEVER : console().clock().millis() + ms;
  }
}
