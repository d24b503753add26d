package io.isledb.connect.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.connect.common.config.ConfigReference;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The documents say what the code says; -Disledb.docs.update=true brings them up to date. */
final class ConfigurationReferenceTest {
  private static final Path FILE = Path.of("..", "docs", "configuration.md");

  @Test
  void theReferenceIsCurrent() throws Exception {
    boolean update = Boolean.getBoolean("isledb.docs.update");
    assertThat(ConfigReference.isCurrent(FILE, "source", SourceSettings.definition(), update))
        .as("%s is what the definitions give; run with -Disledb.docs.update=true", FILE)
        .isTrue();
  }
}
