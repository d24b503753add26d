package io.isledb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The documents say what the code says; -Disledb.docs.update=true brings them up to date. */
final class ReferenceTest {
  private static final Path FILE = Path.of("..", "docs", "cli.md");

  @Test
  void theReferenceIsCurrent() throws Exception {
    String text = Reference.text();
    if (Boolean.getBoolean("isledb.docs.update")) {
      Files.writeString(FILE, text);
    }
    assertThat(FILE)
        .as("what the commands say of themselves; run with -Disledb.docs.update=true")
        .hasContent(text);
  }
}
