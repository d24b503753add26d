package io.isledb.testbed.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.testbed.quickstart.QuickstartOptions.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line. */
final class QuickstartOptionsTest {
  @TempDir Path directory;

  @Test
  void everyOptionIsUnderstood() throws IOException, UsageException {
    Path file = Files.createFile(directory.resolve("input"));
    QuickstartOptions none = QuickstartOptions.parse();
    assertThat(none.s3()).isFalse();
    assertThat(none.keep()).isFalse();
    assertThat(none.input()).isEmpty();
    QuickstartOptions all = QuickstartOptions.parse("--keep", "--input", file.toString(), "--s3");
    assertThat(all.s3()).isTrue();
    assertThat(all.keep()).isTrue();
    assertThat(all.input()).contains(file);
  }

  @Test
  void whatIsNotUnderstoodIsNamed() {
    assertThatThrownBy(() -> QuickstartOptions.parse("--fast")).hasMessageContaining("--fast");
    assertThatThrownBy(() -> QuickstartOptions.parse("--input")).hasMessageContaining("--input");
    assertThatThrownBy(() -> QuickstartOptions.parse("--input", "/no/such/file"))
        .hasMessageContaining("/no/such/file");
  }
}
