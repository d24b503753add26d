package io.isledb.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.isledb.testbed.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  /** Classes that decide what is said of a store's failure. */
  private static final List<String> STORE_ERRORS =
      List.of(
          "isledb-engine/src/main/java/io/isledb/store/FailedRequest.java",
          "isledb-engine/src/main/java/io/isledb/store/file/FileErrors.java",
          "isledb-engine/src/main/java/io/isledb/store/s3/S3Errors.java",
          "isledb-store-azure/src/main/java/io/isledb/store/azure/AzureErrors.java",
          "isledb-store-gcs/src/main/java/io/isledb/store/gcs/GcsErrors.java");

  /** What of Google's own words is looked for in an answer. */
  private static final List<String> NOT_TOLD =
      List.of("No such object", "Application Default Credentials");

  @Test
  void everyFailureOfAStoreHasItsRemedy() {
    List<String> phrases = phrases();
    for (String file : STORE_ERRORS) {
      for (String message : sentences(read(ROOT.resolve(file)))) {
        assertThat(phrases)
            .as("a row of the table of errors for '%s' of %s", message, file)
            .anyMatch(message::contains);
      }
    }
  }

  /** Failures that the connectors tell in words of their own, and not in those of the engine. */
  private static final Pattern FAILURE =
      Pattern.compile(
          "new (?:Connect|Retriable|Data|Config)Exception"
              + "\\(((?:[^;\"]|\"(?:[^\"\\\\]|\\\\.)*+\")*+);");

  @Test
  void everyFailureOfAConnectorHasItsRemedy() throws IOException {
    List<String> parts =
        phrases().stream()
            .flatMap(phrase -> Stream.of(phrase.split("…")))
            .map(String::trim)
            .toList();
    int found = 0;
    for (String module : List.of("connect-common", "sink-connector", "source-connector")) {
      Path sources = ROOT.resolve("isledb-" + module + "/src/main/java");
      for (Path file : javaBelow(sources)) {
        Matcher failure = FAILURE.matcher(joined(read(file)));
        while (failure.find()) {
          List<String> texts = matches("\"((?:[^\"\\\\]|\\\\.)*)\"", failure.group(1));
          if (texts.stream().anyMatch(text -> text.matches(".*[a-z] [a-z].*"))) {
            assertThat(parts)
                .as("a row of the table of errors for %s of %s", texts, file.getFileName())
                .anyMatch(part -> texts.stream().anyMatch(text -> text.contains(part)));
            found++;
          }
        }
      }
    }
    assertThat(found).isGreaterThan(20);
  }

  private static List<Path> javaBelow(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }

  /** What the engine fails with is of a kind that the table has, or is a mistake of its caller. */
  @Test
  void everyKindOfFailureOfTheEngineHasItsRemedy() throws IOException {
    for (Path file : javaBelow(ROOT.resolve("isledb-engine/src/main/java"))) {
      String code = read(file);
      for (String kind : matches("throw new (\\w+Exception)\\(", code)) {
        assertThat(page.contains("| `" + kind + "` |") || INTERNAL.contains(kind))
            .as("a row of the table of errors for %s of %s", kind, file.getFileName())
            .isTrue();
      }
    }
  }

  /** Mistakes of a caller, and what the engine catches itself. */
  private static final List<String> INTERNAL =
      List.of(
          "IllegalArgumentException",
          "IllegalStateException",
          "UnsupportedOperationException",
          "NoSuchElementException",
          "OutOfOrderException",
          "IndexOutOfBoundsException",
          "UncheckedIOException",
          "IOException",
          "MissingBlobException",
          "VanishedException");

  @Test
  void everyMessageOnThePageIsOneOfTheCode() throws IOException {
    StringBuilder code = new StringBuilder();
    try (Stream<Path> files = Files.walk(ROOT, 12)) {
      files
          .filter(file -> file.toString().contains("/src/main/java/"))
          .filter(file -> file.toString().endsWith(".java"))
          .forEach(file -> code.append(joined(read(file))));
    }
    for (String phrase : phrases()) {
      for (String part : phrase.split("…")) {
        assertThat(code.indexOf(part.trim())).as("'%s' is said", part).isNotNegative();
      }
    }
  }

  /** What the table of errors has in italics: parts of messages. */
  private List<String> phrases() {
    String errors = page.substring(page.indexOf("## Errors and what to do"));
    return errors
        .lines()
        .filter(line -> line.startsWith("| "))
        .flatMap(line -> matches("\\*([^*|]+)\\*", line.split("\\|")[1]).stream())
        .toList();
  }

  /** Texts of several words that begin with a capital, as messages do. */
  private static List<String> sentences(String code) {
    return matches("\"([A-Z][^\"\n]* [^\"\n]* [^\"\n]*)\"", joined(code)).stream()
        .filter(text -> !NOT_TOLD.contains(text))
        .toList();
  }

  private static List<String> matches(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(found -> found.group(1)).toList();
  }

  /** With the parts of a text over several lines put together. */
  private static String joined(String code) {
    return code.replaceAll("\"\\s*\\+\\s*\"", "");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
