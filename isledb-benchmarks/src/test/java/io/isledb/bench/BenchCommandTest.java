package io.isledb.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** That every workload runs on every target and checks what it reads; no figure is judged. */
final class BenchCommandTest {
  private static String run(String... arguments) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    assertThat(BenchCommand.run(out, arguments)).isZero();
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void everyWorkloadRunsOnEveryTarget() {
    String report =
        run(
            "all",
            "--target=isledb,rocksdb,rocksdb-universal",
            "--entries=3000",
            "--operations=1000",
            "--runs=1",
            "--warm-up=0",
            "--floors");
    for (Workload workload : Workload.values()) {
      assertThat(report).contains(workload.name + " ");
    }
    assertThat(report).contains("rocksdb-universal", "floors of a load", "isledb takes 1/");
  }

  @Test
  void growthTellsRequestsAndBytesOfEachSize() {
    String report =
        run(
            "--growth",
            "--target=isledb,rocksdb",
            "--entries=3000",
            "--operations=500",
            "--runs=1",
            "--warm-up=0");
    for (String size : new String[] {"30", "300", "3,000"}) {
      assertThat(report)
          .containsPattern("open-cold +isledb +" + size + " ")
          .containsPattern("tail +isledb +" + size + " ")
          .containsPattern("get +rocksdb +" + size + " +[0-9,]+ +[0-9,]+ +- ")
          .contains("isledb, " + size + " entries: ");
    }
  }

  @Test
  void figuresAreGivenAsJsonToo() {
    String report =
        run("load", "get", "--store=memory", "--entries=500", "--operations=100", "--json");
    assertThat(report.lines()).hasSize(6).allMatch(line -> line.startsWith("{\"workload\":"));
  }

  @Test
  void isles() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    int status = new CommandLine(new IslesBench(out)).execute("--isles=10", "--idle-seconds=0");
    assertThat(status).isZero();
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .contains("writer ", "reader ", "tailer ", "idle for 0 s: 0 requests");
  }

  @Test
  void waitingForASimulatedNetworkTakesNoTime() {
    // 400 cold reads of 60 s each are 6 hours and more by the simulated clock.
    String report =
        run(
            "get",
            "--store=memory",
            "--network=60000,100,0.5,90",
            "--simulated-clock",
            "--cache-bytes=0",
            "--entries=20000",
            "--operations=400",
            "--runs=1",
            "--warm-up=0",
            "--json");
    long elapsedNs =
        Arrays.stream(report.split("[,{}]"))
            .filter(part -> part.startsWith("\"elapsedNs\":"))
            .mapToLong(part -> Long.parseLong(part.substring("\"elapsedNs\":".length())))
            .sum();
    assertThat(elapsedNs).isGreaterThan(3_600_000_000_000L);
  }
}
