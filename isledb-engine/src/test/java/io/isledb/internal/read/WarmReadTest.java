package io.isledb.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.store.testing.ChildProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class WarmReadTest {
  private static final int ARRAY_HEADER_BYTES = 16;

  /** Key and value, each a window. */
  private static final int SLICES_BYTES = 2 * 24;

  /** What opening a scan over four commits may allocate. */
  private static final int SCAN_BYTES_MAX = 2_500;

  private static final long LIMIT_MS = 120_000;

  @Test
  void aWarmGetAllocatesItsResultAloneAMissNothingAndAScanAnEntrysSlices() throws Exception {
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
      int resultBytes = ARRAY_HEADER_BYTES + WarmReads.VALUE_BYTES;
      assertThat(program.output())
          .contains("present " + resultBytes, "absent 0")
          .contains("present in a run " + resultBytes, "absent in a run 0");
      assertThat(number(program.output(), "scan ")).isLessThan(SCAN_BYTES_MAX + 10 * SLICES_BYTES);
      assertThat(number(program.output(), "entries "))
          .isLessThan(SCAN_BYTES_MAX + WarmReads.ENTRIES * SLICES_BYTES);
    }
  }

  private static long number(List<String> output, String name) {
    return output.stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.substring(name.length())))
        .findFirst()
        .orElseThrow();
  }
}
