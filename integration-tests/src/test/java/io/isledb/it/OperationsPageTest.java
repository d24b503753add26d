package io.isledb.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.isledb.testbed.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The operations guide forgets no kind of error, and what it points to is there. */
final class OperationsPageTest {
  private static final Path ROOT = Checkout.locate().root();
  private static final List<String> BASES = List.of("IsleException", "package-info");

  private final String page = read(ROOT.resolve("docs/operations.md"));

  @Test
  void everyErrorHasItsRemedy() throws IOException {
    try (Stream<Path> files =
        Files.list(ROOT.resolve("isledb-engine/src/main/java/io/isledb/error"))) {
      files
          .map(file -> file.getFileName().toString().replace(".java", ""))
          .filter(name -> !BASES.contains(name))
          .forEach(name -> assertThat(page).contains("| `" + name + "` |"));
    }
  }

  @Test
  void thePoliciesAreJson() throws IOException {
    for (String name : List.of("s3-sink.json", "s3-reader.json")) {
      assertThat(page).contains("config-examples/policies/" + name);
      Path file = Checkout.locate().configExample("policies/" + name);
      assertThat(new ObjectMapper().readTree(file.toFile()).path("Statement").isArray()).isTrue();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
