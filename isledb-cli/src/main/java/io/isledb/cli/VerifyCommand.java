package io.isledb.cli;

import io.isledb.Isle;
import io.isledb.Isles;
import io.isledb.Verification;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "verify",
    description =
        "Reads every object that an isle needs and checks every checksum, every reference and every"
            + " rule of order; lists what nothing refers to. May run beside writers and"
            + " maintainers. Ends with 5 when something is wrong; orphans are not wrong.")
final class VerifyCommand extends IsleCommand {
  @Mixin private IsleArguments isle = new IsleArguments();

  VerifyCommand(Console console) {
    super(console);
  }

  @Override
  StoreArguments arguments() {
    return isle;
  }

  @Override
  ExitCode run(Isles isles) {
    Isle subject = existing(isles, isle);
    Verification found;
    try (ProgressBar bar = new ProgressBar(console(), "verifying")) {
      found = subject.verify(bar);
    }
    found.problems().forEach(this::print);
    found.orphans().forEach(this::print);
    if (isJson()) {
      console()
          .line(
              object()
                  .put("type", "summary")
                  .put("isSound", found.isSound())
                  .put("objects", found.objects())
                  .put("bytes", found.bytes())
                  .put("problems", found.problems().size())
                  .put("orphans", found.orphans().size())
                  .put("awaitingCollection", found.awaitingCollection()));
    } else {
      console().line(summary(found));
    }
    return found.isSound() ? ExitCode.OK : ExitCode.CORRUPT;
  }

  private void print(Verification.Problem problem) {
    if (isJson()) {
      console()
          .line(
              object()
                  .put("type", "problem")
                  .put("kind", kind(problem))
                  .put("object", problem.object())
                  .put("description", problem.description()));
    } else {
      console().line(kind(problem) + "\t" + problem.object() + "\t" + problem.description());
    }
  }

  private static String kind(Verification.Problem problem) {
    return problem.kind().name().toLowerCase(Locale.ROOT);
  }

  private void print(Verification.Orphan orphan) {
    if (isJson()) {
      console()
          .line(
              object()
                  .put("type", "orphan")
                  .put("object", orphan.object())
                  .put("bytes", orphan.sizeBytes())
                  .put("modifiedMs", orphan.modifiedMs()));
    } else {
      console()
          .line(
              "orphan\t"
                  + orphan.object()
                  + "\t"
                  + Times.size(orphan.sizeBytes())
                  + ", written "
                  + Times.age(orphan.modifiedMs(), console().clock()));
    }
  }

  private static String summary(Verification found) {
    String verdict =
        found.isSound() ? "The isle is sound" : found.problems().size() + " problems were found";
    return verdict
        + ": "
        + found.objects()
        + " objects checked, "
        + Times.size(found.bytes())
        + "; "
        + found.orphans().size()
        + " orphans; "
        + found.awaitingCollection()
        + " objects wait to be deleted.";
  }
}
