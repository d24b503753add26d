package io.isledb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user sees. */
final class CommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;
  private String url = "";

  @BeforeEach
  void fill() {
    url = Ran.url(directory);
    assertThat(Ran.command("put", url, "a/0", "k1", "v1", "--create").code()).isZero();
    assertThat(Ran.command("put", url, "a/0", "k2", "v2").code()).isZero();
    assertThat(Ran.command("put", url, "a/0", "x", "v3").code()).isZero();
    assertThat(Ran.command("delete", url, "a/0", "k1").code()).isZero();
  }

  @Test
  void getPrintsTheValueAsItIs() {
    assertThat(Ran.command("get", url, "a/0", "k2")).isEqualTo(new Ran(0, "v2\n", ""));
    assertThat(Ran.command("get", url, "a/0", "6b32", "--key-format", "hex", "--format", "hex"))
        .isEqualTo(new Ran(0, "7632\n", ""));
  }

  @Test
  void aKeyWithoutAValueIsNotFound() {
    assertThat(Ran.command("get", url, "a/0", "k1")).isEqualTo(new Ran(1, "", ""));
  }

  @Test
  void aValueComesFromStandardInputByteForByte() {
    assertThat(Ran.withInput("line\nline\n", false, "put", url, "a/0", "in").code()).isZero();
    assertThat(Ran.command("get", url, "a/0", "in").out()).isEqualTo("line\nline\n\n");
  }

  @Test
  void aValueCanExpire() throws IOException {
    assertThat(Ran.command("put", url, "a/0", "gone", "v", "--ttl", "1h").code()).isZero();
    JsonNode entry = JSON.readTree(Ran.command("get", url, "a/0", "gone", "--json").out());
    long lives = entry.get("expiryMs").asLong() - entry.get("timestampMs").asLong();
    assertThat(lives).isBetween(3_500_000L, 3_700_000L);
  }

  @Test
  void scanGoesOverRangesInBothDirections() {
    assertThat(Ran.command("scan", url, "a/0").lines()).containsExactly("k2\tv2", "x\tv3");
    assertThat(Ran.command("scan", url, "a/0", "--reverse", "--limit", "1").lines())
        .containsExactly("x\tv3");
    assertThat(Ran.command("scan", url, "a/0", "--prefix", "k").lines()).containsExactly("k2\tv2");
    assertThat(Ran.command("scan", url, "a/0", "--from", "k3", "--to", "x").lines()).isEmpty();
    assertThat(Ran.command("scan", url, "a/0", "--prefix", "k", "--to", "x").code()).isEqualTo(2);
  }

  @Test
  void tailPrintsEveryChangeInOrder() throws IOException {
    List<String> lines = Ran.command("tail", url, "a/0", "--json").lines();
    assertThat(lines).hasSize(4);
    JsonNode last = JSON.readTree(lines.get(3));
    assertThat(last.get("key").asText()).isEqualTo("k1");
    assertThat(last.get("value").isNull()).isTrue();
    assertThat(last.get("sequence").asLong()).isEqualTo(4);
  }

  @Test
  void tailGoesOnAtACursorOrATime() {
    Ran all = Ran.command("tail", url, "a/0");
    String third = all.lines().get(2);
    String cursor = third.substring(0, third.indexOf('\t'));
    assertThat(Ran.command("tail", url, "a/0", "--cursor", cursor).lines())
        .isEqualTo(all.lines().subList(2, 4));
    assertThat(Ran.command("tail", url, "a/0", "--since", "1h", "--limit", "3").lines())
        .isEqualTo(all.lines().subList(0, 3));
    assertThat(Ran.command("tail", url, "a/0", "-f", "--from-start", "--limit", "4"))
        .isEqualTo(all);
    assertThat(Ran.command("tail", url, "a/0", "--since", "1h", "--from-start").code())
        .isEqualTo(2);
    assertThat(Ran.command("tail", url, "a/0", "--cursor", "900/0").code())
        .isEqualTo(ExitCode.EXPIRED.code());
  }

  @Test
  void lsListsIsles() {
    Ran.command("put", url, "b/12", "k", "v", "--create");
    assertThat(Ran.command("ls", url).lines()).containsExactly("a/0", "b/12");
    assertThat(Ran.command("ls", url, "b", "--json").lines())
        .containsExactly("{\"isle\":\"b/12\"}");
  }

  @Test
  void infoTellsTheState() throws IOException {
    assertThat(Ran.command("info", url, "a/0").out())
        .contains("isledb-cli, epoch 4")
        .contains("8 commits");
    assertThat(Ran.command("maintain", url, "a/0", "--compact").code()).isZero();
    JsonNode info = JSON.readTree(Ran.command("info", url, "a/0", "--json").out());
    assertThat(info.at("/head/commitId").asLong()).isEqualTo(8);
    assertThat(info.at("/backlog/commits").asLong()).isZero();
    assertThat(info.at("/runs/0/minKey").asText()).isEqualTo("k2");
    assertThat(info.at("/runs/0/maxKey").asText()).isEqualTo("x");
    assertThat(info.at("/options/policy").asText()).isEqualTo("merge");
    assertThat(Ran.command("info", url, "a/0").out()).contains("keys k2 to x");
  }

  @Test
  void anIsleIsNotMadeByMistake() {
    Ran ran = Ran.command("put", url, "a/1", "k", "v");
    assertThat(ran.code()).isEqualTo(ExitCode.NOT_FOUND.code());
    assertThat(ran.err()).contains("There is no isle at this path").contains("a/1");
    assertThat(Ran.command("ls", url).lines()).containsExactly("a/0");
  }

  @Test
  void dropAsksAndThenLeavesNothing() throws IOException {
    assertThat(Ran.command("drop", url, "a/0").code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(Ran.command("get", url, "a/0", "k2").code()).isZero();
    assertThat(Ran.command("drop", url, "a/0", "--yes").code()).isZero();
    assertThat(Ran.command("ls", url).lines()).isEmpty();
    try (var files = Files.walk(directory)) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void failuresAreJsonWhenAsked() throws IOException {
    JsonNode failure = JSON.readTree(Ran.command("get", url, "no", "k", "--json").err());
    assertThat(failure.get("error").asText()).isEqualTo("NOT_FOUND");
    assertThat(failure.get("exitCode").asInt()).isEqualTo(1);
  }

  @Test
  void whatIsNotUnderstoodIsSaidInOneLine() {
    assertThat(Ran.command("get", "nonsense://x", "a/0", "k").code()).isEqualTo(2);
    assertThat(Ran.command("put", url, "a/0", "k", "v", "--ttl", "soon").err())
        .contains("A length of time is")
        .doesNotContain("\tat ");
    assertThat(Ran.command("frobnicate").code()).isEqualTo(2);
    assertThat(Ran.command("get", url).err()).contains("ISLE").contains("isledb get --help");
  }

  @Test
  void aReaderThatGoesAwayEndsItQuietly() {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    assertThat(Ran.into(closed, "scan", url, "a/0")).isEqualTo(new Ran(0, "", ""));
  }

  @Test
  void progressIsForTerminalsOnly() {
    assertThat(Ran.withInput("", true, "verify", url, "a/0").err()).contains("verifying [#");
    assertThat(Ran.withInput("", false, "verify", url, "a/0").err()).isEmpty();
  }
}
