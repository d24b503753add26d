package io.isledb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GcCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LEFT = "a/runs/01HF7Z68X1B8GWHD22SBXDRZRH.sst";

  @TempDir private Path directory;
  private String url = "";

  /** An isle with a run that somebody left behind two days ago, without a manifest. */
  @BeforeEach
  void fill() throws IOException {
    url = Ran.url(directory);
    assertThat(Ran.command("put", url, "a", "k", "v", "--create").code()).isZero();
    assertThat(Ran.command("maintain", url, "a", "--compact").code()).isZero();
    Path left = Files.write(directory.resolve(LEFT), new byte[2048]);
    Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
  }

  @Test
  void aDryRunListsWhatWouldGoAndLeavesIt() {
    Ran ran = Ran.command("gc", url, "a", "--dry-run");
    assertThat(ran.code()).isZero();
    assertThat(ran.lines())
        .containsExactly("unreferenced    2.0 KiB  " + LEFT, "1 objects would be deleted, 2.0 KiB");
    assertThat(directory.resolve(LEFT)).exists();
  }

  @Test
  void whatIsListedIsDeleted() throws IOException {
    List<String> lines = Ran.command("gc", url, "a", "--json").lines();
    JsonNode item = JSON.readTree(lines.get(0));
    assertThat(item.get("object").asText()).isEqualTo(LEFT);
    assertThat(item.get("reason").asText()).isEqualTo("unreferenced");
    JsonNode summary = JSON.readTree(lines.get(1));
    assertThat(summary.get("objects").asInt()).isEqualTo(1);
    assertThat(summary.get("isDryRun").asBoolean()).isFalse();
    assertThat(directory.resolve(LEFT)).doesNotExist();
    assertThat(Ran.command("gc", url, "a", "--dry-run").lines())
        .containsExactly("0 objects would be deleted, 0 B");
    assertThat(Ran.command("get", url, "a", "k").out()).isEqualTo("v\n");
  }

  @Test
  void maintainingOnceCollectsToo() {
    assertThat(Ran.command("maintain", url, "a", "--once").out()).contains("2.0 KiB deleted");
    assertThat(directory.resolve(LEFT)).doesNotExist();
  }

  @Test
  void anIsleIsNotMadeByMistake() {
    assertThat(Ran.command("gc", url, "b").code()).isEqualTo(ExitCode.NOT_FOUND.code());
    assertThat(Ran.command("ls", url).lines()).containsExactly("a");
  }
}
