package io.isledb.architecture;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every row of the table of costs in docs/design.md names a test that holds it. */
class CostsTableTest {
  private static final Pattern ROW =
      Pattern.compile("^\\| (?!operation )([^|]+) \\|[^|]+\\|(?: `(\\w+)#(\\w+)` \\|)?$");

  @Test
  void everyRowNamesATestThatExists() throws IOException {
    String page = Files.readString(Path.of("../docs/design.md"));
    List<MatchResult> rows =
        page.substring(page.indexOf("\n## 10. Costs"))
            .lines()
            .flatMap(line -> ROW.matcher(line).results())
            .toList();
    assertThat(rows).hasSizeGreaterThan(30);
    Map<String, Path> tests = tests();
    for (MatchResult row : rows) {
      assertThat(row.group(2)).as("the test of: %s", row.group(1)).isNotNull().isIn(tests.keySet());
      assertThat(Files.readString(tests.get(row.group(2))))
          .as("the test of: %s", row.group(1))
          .contains("@Test\n  void " + row.group(3) + "(");
    }
  }

  private static Map<String, Path> tests() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      return files
          .filter(file -> file.getFileName().toString().endsWith("Test.java"))
          .collect(toMap(file -> file.getFileName().toString().replace(".java", ""), f -> f));
    }
  }
}
