package io.isledb.cli;

import io.isledb.Mutation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

@Command(
    name = "delete",
    description =
        "Deletes a key, whether it has a value or not. Takes over the isle as 'put' does.")
final class DeleteCommand extends WriteCommand {
  DeleteCommand(Console console) {
    super(console);
  }

  @Override
  boolean mayCreate() {
    return false;
  }

  @Override
  byte @Nullable [] value() {
    return null;
  }

  @Override
  long expiryMs() {
    return Mutation.NEVER;
  }
}
