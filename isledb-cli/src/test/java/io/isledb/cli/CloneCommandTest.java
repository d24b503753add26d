package io.isledb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CloneCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;
  private String url = "";

  @BeforeEach
  void fill() {
    url = Ran.url(directory);
    assertThat(Ran.command("put", url, "a/0", "k", "before", "--create").code()).isZero();
    assertThat(Ran.command("checkpoint", url, "a/0", "create", "c").code()).isZero();
    assertThat(Ran.command("put", url, "a/0", "k", "after").code()).isZero();
  }

  @Test
  void clonesAreMadeOfTheStateThatIsAskedFor() throws IOException {
    assertThat(Ran.command("clone", url, "a/0", "now/0"))
        .isEqualTo(new Ran(0, "now/0 is a clone of a/0 at commit 4\n", ""));
    assertThat(Ran.command("clone", url, "/a/0", "/then/0/", "--checkpoint", "c", "--json").out())
        .isEqualTo("{\"isle\":\"then/0\",\"commitId\":2}\n");
    assertThat(Ran.command("get", url, "now/0", "k").out()).isEqualTo("after\n");
    assertThat(Ran.command("get", url, "then/0", "k").out()).isEqualTo("before\n");
    assertThat(Ran.command("put", url, "then/0", "k", "own").code()).isZero();
    assertThat(Ran.command("get", url, "a/0", "k").out()).isEqualTo("after\n");
    assertThat(Ran.command("ls", url).lines()).containsExactly("a/0", "now/0", "then/0");
    assertThat(Ran.command("info", url, "then/0").out())
        .contains("cloned from     a/0 (")
        .contains(") at commit 2; 1 SSTs, ")
        .contains("are not its own");
    JsonNode info = JSON.readTree(Ran.command("info", url, "then/0", "--json").out());
    assertThat(info.at("/origin/isle").asText()).isEqualTo("a/0");
    assertThat(info.at("/origin/ssts").asLong()).isEqualTo(1);
  }

  @Test
  void aSourceStaysUntilItsCloneIsCompacted() {
    assertThat(Ran.command("clone", url, "a/0", "b/0").code()).isZero();
    Ran refused = Ran.command("drop", url, "a/0", "--yes");
    assertThat(refused.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(refused.err()).contains("clone:b/0@");
    assertThat(Ran.command("maintain", url, "b/0", "--compact").code()).isZero();
    assertThat(Ran.command("drop", url, "a/0", "--yes").code()).isZero();
    assertThat(Ran.command("get", url, "b/0", "k").out()).isEqualTo("after\n");
    assertThat(Ran.command("verify", url, "b/0").code()).isZero();
  }

  @Test
  void whatCannotBeClonedIsRefused() {
    assertThat(Ran.command("clone", url, "a/0", "a/0").code()).isEqualTo(2);
    assertThat(Ran.command("clone", url, "a/0", "b/0", "--checkpoint", "d").code()).isEqualTo(1);
    assertThat(Ran.command("clone", url, "none", "b/0").code()).isEqualTo(1);
    assertThat(Ran.command("clone", url, "a/0").code()).isEqualTo(2);
    assertThat(Ran.command("ls", url).lines()).containsExactly("a/0");
  }
}
