package io.isledb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.testbed.Await;
import io.isledb.testbed.Checkout;
import io.isledb.testbed.quickstart.Quickstart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code bin/quickstart} runs, as a user sees it. */
final class QuickstartIT {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  @TempDir Path directory;
  private Process process;

  @AfterEach
  void end() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  @Test
  void theTimeZonesComeBackEqualAndNothingStays() throws Exception {
    start();
    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(output()).contains("every answer was right").contains("requests of the sink");
    assertThat(process.exitValue()).isZero();
    assertThat(leftOver()).isEmpty();
  }

  @Test
  void theUsersOwnLinesComeBackThroughAnS3Server() throws Exception {
    Path input =
        Files.write(
            directory.resolve("input.jsonl"),
            List.of(
                "{\"key\":\"user/1\",\"value\":{\"name\":\"a\"}}",
                "{\"key\":\"user/2\",\"value\":\"text\"}",
                "{\"key\":\"user/2\",\"value\":null}",
                "{\"key\":\"user/1\",\"value\":\"\"}",
                "{\"no\":\"key\"}",
                "{\"no\":\"key\"}",
                "17"));
    start("--s3", "--input", input.toString());
    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(output()).contains("All 7 records came back equal");
    assertThat(process.exitValue()).isZero();
    assertThat(leftOver()).isEmpty();
  }

  @Test
  void whatWasKeptIsGoneWhenItIsEnded() throws Exception {
    Path input = Files.writeString(directory.resolve("input.jsonl"), "{\"key\":1,\"value\":2}");
    start("--keep", "--input", input.toString());
    Await.until("its servers to stay", LIMIT, () -> output().contains("Connect REST"));
    List<ProcessHandle> servers = process.descendants().toList();
    assertThat(servers).hasSizeGreaterThanOrEqualTo(2).allMatch(ProcessHandle::isAlive);
    process.destroy();
    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    for (ProcessHandle server : servers) {
      Await.until("the end of " + server, LIMIT, () -> !server.isAlive());
    }
    assertThat(leftOver()).isEmpty();
  }

  @Test
  void aLineThatIsNotJsonIsNamedBeforeAnythingIsStarted() throws Exception {
    Path input = Files.writeString(directory.resolve("input.jsonl"), "1\n{oops\n");
    start("--input", input.toString());
    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(2);
    assertThat(output()).contains("line 2").doesNotContain("broker");
    assertThat(leftOver()).isEmpty();
  }

  private void start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx384m");
    command.add("-Disledb.home=" + Checkout.locate().root());
    command.add("-Djava.io.tmpdir=" + Files.createDirectory(directory.resolve("tmp")));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Quickstart.class.getName());
    command.addAll(List.of(arguments));
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output").toFile())
            .start();
  }

  private String output() throws IOException {
    return Files.readString(directory.resolve("output"));
  }

  /** Names of what it has left in the directory for temporary files. */
  private List<String> leftOver() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("tmp"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("isledb-"))
          .toList();
    }
  }
}
