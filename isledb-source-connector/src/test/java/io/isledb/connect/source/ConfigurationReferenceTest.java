package io.isledb.connect.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.connect.common.config.ConfigReference;
import java.lang.reflect.Method;
import java.nio.file.Files;
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

  @Test
  void everyMetricIsDescribed() throws Exception {
    String text = Files.readString(FILE);
    for (Method method : SourceTaskMXBean.class.getMethods()) {
      String attribute = method.getName().replaceFirst("^(get|is)", "");
      assertThat(text).contains("`" + attribute + "`");
    }
  }
}
