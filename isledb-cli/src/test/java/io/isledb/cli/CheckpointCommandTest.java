package io.isledb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;
  private String url = "";

  @BeforeEach
  void fill() {
    url = Ran.url(directory);
    assertThat(Ran.command("put", url, "a/0", "k", "before", "--create").code()).isZero();
  }

  private Ran checkpoint(String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "checkpoint";
    all[1] = url;
    all[2] = "a/0";
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    return Ran.command(all);
  }

  @Test
  void getAndScanReadAtACheckpoint() {
    Ran made = checkpoint("create", "first");
    assertThat(made.code()).isZero();
    assertThat(made.out()).startsWith("first at commit 2, made 2");
    Ran.command("put", url, "a/0", "k", "after");
    Ran.command("maintain", url, "a/0", "--compact");
    assertThat(Ran.command("get", url, "a/0", "k").out()).isEqualTo("after\n");
    assertThat(Ran.command("get", url, "a/0", "k", "--checkpoint", "first").out())
        .isEqualTo("before\n");
    assertThat(Ran.command("scan", url, "a/0", "--checkpoint", "first").lines())
        .containsExactly("k\tbefore");
    assertThat(Ran.command("get", url, "a/0", "k", "--checkpoint", "other").code()).isEqualTo(1);
    assertThat(Ran.command("info", url, "a/0").out()).contains("checkpoint      first at commit 2");
  }

  @Test
  void checkpointsAreListedProlongedAndDeleted() throws IOException {
    JsonNode made = JSON.readTree(checkpoint("create", "c", "--ttl", "1h", "--json").out());
    assertThat(made.get("checkpoint").asText()).isEqualTo("c");
    long lives = made.get("expiresAtMs").asLong() - made.get("createdAtMs").asLong();
    assertThat(lives).isBetween(3_590_000L, 3_610_000L);
    assertThat(checkpoint("create", "c").code()).isEqualTo(2);
    assertThat(checkpoint("create", "c", "--replace").code()).isZero();
    assertThat(checkpoint("create", "b").code()).isZero();
    assertThat(checkpoint("extend", "c", "--ttl", "7d").out()).contains("expires");
    assertThat(checkpoint("list").lines()).hasSize(2).first().asString().startsWith("b at");
    assertThat(checkpoint("delete", "c")).isEqualTo(new Ran(0, "", ""));
    assertThat(checkpoint("delete", "c").code()).isEqualTo(1);
    assertThat(checkpoint("extend", "c").code()).isEqualTo(1);
    JsonNode info = JSON.readTree(Ran.command("info", url, "a/0", "--json").out());
    assertThat(info.at("/checkpoints/b/commitId").asLong()).isEqualTo(2);
    assertThat(info.at("/checkpoints").size()).isEqualTo(1);
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThat(checkpoint("create").code()).isEqualTo(2);
    assertThat(checkpoint("create", "a b").code()).isEqualTo(2);
    assertThat(checkpoint("list", "c").code()).isEqualTo(2);
    assertThat(checkpoint("delete", "c", "--ttl", "1h").code()).isEqualTo(2);
    assertThat(checkpoint("extend", "c", "--replace").code()).isEqualTo(2);
    assertThat(checkpoint("bless", "c").code()).isEqualTo(2);
    assertThat(Ran.command("checkpoint", url, "b/0", "list").code()).isEqualTo(1);
  }
}
