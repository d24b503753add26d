package io.isledb.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.Isle;
import io.isledb.Isles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What verify and drop make of isles that something has happened to. */
final class DamagedIslesTest {
  private static final int COMPACTED = 6;

  @TempDir private Path directory;
  private String url = "";

  @BeforeEach
  void fill() {
    url = Ran.url(directory);
    for (int i = 0; i < COMPACTED / 2; i++) {
      put("k" + i);
    }
    assertThat(Ran.command("maintain", url, "--compact").code()).isZero();
    put("later");
  }

  private void put(String key) {
    assertThat(Ran.command("put", url, "a", key, "v", "--create").code()).isZero();
  }

  private Path commit(int id) {
    return directory.resolve(String.format(java.util.Locale.ROOT, "a/log/%020d.sst", id));
  }

  private Ran verify() {
    return Ran.command("verify", url, "a");
  }

  @Test
  void aSoundIsleIsSound() {
    Ran ran = verify();
    assertThat(ran.code()).as(ran.out()).isZero();
    assertThat(ran.out()).contains("The isle is sound").contains("0 orphans");
  }

  @Test
  void aFlippedBitIsFoundInEveryKindOfObject() throws IOException {
    long seed = new Random(7).nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (String folder : new String[] {"log", "manifest"}) {
      for (Path file : files(folder)) {
        byte[] sound = Files.readAllBytes(file);
        byte[] damaged = sound.clone();
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, damaged);
        Ran ran = verify();
        assertThat(ran.code()).as("%s\n%s", file, ran.out()).isEqualTo(ExitCode.CORRUPT.code());
        assertThat(ran.out()).contains(file.getFileName().toString());
        Files.write(file, sound);
      }
    }
    assertThat(verify().code()).isZero();
  }

  @Test
  void aFlippedBitInARunIsFound() throws IOException {
    int damaged = 0;
    for (Path file : files("runs")) {
      byte[] sound = Files.readAllBytes(file);
      byte[] bad = sound.clone();
      bad[bad.length / 2] ^= 1;
      Files.write(file, bad);
      // A run that was merged into another is no longer needed.
      damaged += verify().code() == ExitCode.CORRUPT.code() ? 1 : 0;
      Files.write(file, sound);
    }
    assertThat(damaged).isEqualTo(1);
  }

  private java.util.List<Path> files(String folder) throws IOException {
    try (var files = Files.list(directory.resolve("a").resolve(folder))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  void aDeletedCommitIsMissed() throws IOException {
    for (int id : new int[] {1, 2, COMPACTED, COMPACTED + 1}) {
      byte[] sound = Files.readAllBytes(commit(id));
      Files.delete(commit(id));
      Ran ran = verify();
      assertThat(ran.code()).isEqualTo(ExitCode.CORRUPT.code());
      assertThat(ran.out()).contains("missing\ta/log/").contains(commit(id).getFileName() + "");
      Files.write(commit(id), sound);
    }
  }

  @Test
  void aCommitUnderAnotherNameIsWrong() throws IOException {
    Files.copy(commit(2), commit(4), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThat(verify().out()).contains("wrong\ta/log/00000000000000000004.sst");
  }

  @Test
  void aCommitOfAnotherIsleIsWrong() throws IOException {
    assertThat(Ran.command("put", url, "b", "k", "v", "--create").code()).isZero();
    Path other = directory.resolve("b/log/00000000000000000002.sst");
    Files.copy(other, commit(2), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThat(verify().out()).contains("wrong\ta/log/00000000000000000002.sst");
  }

  @Test
  void aFileThatDoesNotBelongThereIsForeign() throws IOException {
    Files.writeString(directory.resolve("a/log/notes.txt"), "hello");
    Ran ran = verify();
    assertThat(ran.code()).isEqualTo(ExitCode.CORRUPT.code());
    assertThat(ran.out()).contains("foreign\ta/log/notes.txt");
  }

  @Test
  void anOrphanIsReportedAndNotWrong() throws IOException {
    Path orphan = directory.resolve("a/runs/01ARZ3NDEKTSV4RRFFQ69G5FAV.sst");
    Files.writeString(orphan, "left by a crash");
    Ran ran = verify();
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("orphan\ta/runs/01ARZ3NDEKTSV4RRFFQ69G5FAV.sst");
    assertThat(Ran.command("verify", url, "a", "--json").out()).contains("\"type\":\"orphan\"");
  }

  @Test
  void aBlobThatIsGoneIsMissed() throws IOException {
    String large = "v".repeat(2 << 20);
    assertThat(Ran.withInput(large, false, "put", url, "a", "large").code()).isZero();
    assertThat(verify().code()).isZero();
    assertThat(Ran.command("maintain", url, "--compact").code()).isZero();
    assertThat(verify().code()).isZero();
    Path blob = files("blobs").get(0);
    byte[] sound = Files.readAllBytes(blob);
    sound[1 << 20] ^= 1;
    Files.write(blob, sound);
    assertThat(verify().out()).contains("damaged\ta/blobs/");
    Files.delete(blob);
    assertThat(verify().out()).contains("missing\ta/blobs/");
  }

  @Test
  void aDropThatEndedHalfWayIsRecognisedAndFinished() {
    try (Isles isles = Isles.open(url)) {
      Isle isle = isles.isle("a");
      RuntimeException end = new IllegalStateException("the end");
      assertThatThrownBy(
              () ->
                  isle.drop(
                      (done, of) -> {
                        throw end;
                      }))
          .isSameAs(end);
    }
    assertThat(Ran.command("ls", url).lines()).containsExactly("a");
    for (String command : new String[] {"info", "scan", "verify"}) {
      Ran ran = Ran.command(command, url, "a");
      assertThat(ran.code()).as("%s: %s", command, ran).isEqualTo(ExitCode.NOT_FOUND.code());
      assertThat(ran.err()).contains("being dropped");
    }
    assertThat(Ran.command("put", url, "a", "k", "v").code()).isEqualTo(ExitCode.NOT_FOUND.code());
    assertThat(Ran.command("drop", url, "a", "--yes").code()).isZero();
    assertThat(Ran.command("ls", url).lines()).isEmpty();
  }

  @Test
  void aDamagedIsleCanBeDropped() throws IOException {
    Files.delete(commit(COMPACTED + 1));
    Files.writeString(commit(COMPACTED + 2), "nonsense");
    assertThat(Ran.command("drop", url, "a", "--yes").code()).isZero();
    assertThat(Ran.command("ls", url).lines()).isEmpty();
  }

  @Test
  void anIsleBelowAFolderOfAnotherSurvivesIt() {
    assertThat(Ran.command("put", url, "a/log/0", "k", "v", "--create").code()).isZero();
    assertThat(verify().code()).isZero();
    assertThat(Ran.command("drop", url, "a", "--yes").code()).isZero();
    assertThat(Ran.command("get", url, "a/log/0", "k").out()).isEqualTo("v\n");
  }
}
