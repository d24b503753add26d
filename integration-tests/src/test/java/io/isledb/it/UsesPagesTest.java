package io.isledb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.testbed.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The pages of {@code docs/uses} show what the tests run: a block below the name of a file is that
 * file, and Java is a part of a test.
 */
final class UsesPagesTest {
  private static final Pattern BLOCK =
      Pattern.compile("(?:`(config-examples/\\S+)`\n\n)?```(\\w*)\n(.*?)\n```", Pattern.DOTALL);

  private record Block(Optional<String> file, String language, String text) {}

  @TestFactory
  Stream<DynamicTest> pages() throws IOException {
    Path root = Checkout.locate().root();
    String tests = javaOf(root.resolve("integration-tests/src/test/java"));
    return filesBelow(root.resolve("docs/uses"), ".md").stream()
        .map(
            page ->
                DynamicTest.dynamicTest(
                    page.getFileName().toString(), () -> showsWhatIsRun(page, root, tests)));
  }

  private static void showsWhatIsRun(Path page, Path root, String tests) throws IOException {
    String text = Files.readString(page);
    for (Block block : blocks(text)) {
      if (block.file().isPresent()) {
        String file = Files.readString(root.resolve(block.file().get())).stripTrailing();
        assertThat(block.text()).as(block.file().get()).isEqualTo(file);
      } else if (block.language().equals("java")) {
        assertThat(tests.contains(dense(block.text())))
            .as("a test has this code:\n" + block.text())
            .isTrue();
      } else {
        assertThat(block.language()).as("language of\n" + block.text()).isEmpty();
      }
    }
    Matcher named = Pattern.compile("`(\\w+(?:IT|Test))`").matcher(text);
    assertThat(named.find()).as("the page names its test").isTrue();
    assertThat(tests).contains("class" + named.group(1) + "{");
  }

  private static List<Block> blocks(String page) {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(page);
    while (matcher.find()) {
      blocks.add(
          new Block(Optional.ofNullable(matcher.group(1)), matcher.group(2), matcher.group(3)));
    }
    return blocks;
  }

  /** The texts of all tests, without spaces, which differ with the depth of the code. */
  private static String javaOf(Path directory) throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path file : filesBelow(directory, ".java")) {
      all.append(dense(Files.readString(file)));
    }
    return all.toString();
  }

  private static String dense(String text) {
    return text.replaceAll("\\s", "");
  }

  private static List<Path> filesBelow(Path directory, String ending) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.filter(path -> path.toString().endsWith(ending)).sorted().toList();
    }
  }
}
