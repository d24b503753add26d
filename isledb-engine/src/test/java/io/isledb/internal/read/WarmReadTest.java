package io.isledb.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.store.testing.ChildProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class WarmReadTest {
  private static final int ARRAY_HEADER_BYTES = 16;
  private static final long LIMIT_MS = 120_000;

  @Test
  void aWarmGetAllocatesItsResultAloneAndAMissNothing() throws Exception {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            WarmReads.class.getName());
    try (ChildProcess program = ChildProcess.start(command, Map.of())) {
      assertThat(program.awaitEnd(LIMIT_MS)).as("%s", program.output()).isZero();
      assertThat(program.output())
          .contains("present " + (ARRAY_HEADER_BYTES + WarmReads.VALUE_BYTES), "absent 0");
    }
  }
}
