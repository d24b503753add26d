package io.isledb.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server ends with whoever started it. */
final class ServerProcessTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final List<String> SLEEP = List.of("sleep", "600");

  @TempDir Path directory;

  @Test
  void whatItPrintsGoesToItsLog() throws IOException {
    ServerProcess process = start(List.of("sh", "-c", "echo $word; echo failing >&2; exit 3"));
    assertThat(process.awaitEnd(LIMIT)).isEqualTo(3);
    assertThat(Files.readString(process.log())).isEqualTo("hello\nfailing\n");
  }

  @Test
  void aServerThatEndsInsteadOfServingIsReportedAtOnceWithItsLastWords() {
    ServerProcess process = start(List.of("sh", "-c", "echo no such thing; exit 7"));
    assertThatThrownBy(() -> process.awaitReady(Duration.ofHours(1), () -> false))
        .isInstanceOf(TestbedException.class)
        .hasMessageContaining("ended with code 7")
        .hasMessageContaining("no such thing");
  }

  @Test
  void closingEndsIt() {
    ServerProcess process = start(SLEEP);
    assertThat(process.isAlive()).isTrue();
    process.close();
    assertThat(process.isAlive()).isFalse();
    process.close();
  }

  @Test
  void aSuspendedServerCanBeWokenAndKilled() {
    ServerProcess process = start(SLEEP);
    process.suspend();
    Await.until("suspension", LIMIT, () -> stateOf(process.pid()).startsWith("T"));
    process.resume();
    Await.until("waking", LIMIT, () -> stateOf(process.pid()).startsWith("S"));
    process.suspend();
    process.kill();
    assertThat(process.isAlive()).isFalse();
  }

  @Test
  void itDiesWithAParentThatIsKilled() throws IOException {
    assertChildDiesWithParent("awake");
  }

  @Test
  void itDiesWithAParentThatIsKilledEvenWhenSuspended() throws IOException {
    assertChildDiesWithParent("suspended");
  }

  private void assertChildDiesWithParent(String childState) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process parent =
        new ProcessBuilder(
                java,
                "-cp",
                System.getProperty("java.class.path"),
                Parent.class.getName(),
                directory.toString(),
                childState)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output = parent.inputReader(StandardCharsets.UTF_8)) {
      long pid = Long.parseLong(output.readLine());
      assertThat(ProcessHandle.of(pid)).isPresent();
      parent.destroyForcibly();
      Await.until("the child's end", LIMIT, () -> ProcessHandle.of(pid).isEmpty());
    } finally {
      parent.destroyForcibly();
    }
  }

  /** Starts a child, prints its process id and waits to be killed. */
  static final class Parent {
    public static void main(String[] arguments) throws IOException {
      ServerProcess child =
          ServerProcess.start("child", SLEEP, Map.of(), Path.of(arguments[0], "child.log"));
      if (arguments[1].equals("suspended")) {
        child.suspend();
      }
      System.out.println(child.pid());
      System.in.read();
    }
  }

  private ServerProcess start(List<String> command) {
    return ServerProcess.start(
        "program", command, Map.of("word", "hello"), directory.resolve("program.log"));
  }

  private static String stateOf(long pid) throws IOException {
    Process ps = new ProcessBuilder("ps", "-o", "state=", "-p", Long.toString(pid)).start();
    return new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
  }
}
