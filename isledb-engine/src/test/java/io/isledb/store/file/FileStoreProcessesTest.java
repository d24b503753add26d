package io.isledb.store.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.store.CreateOutcome;
import io.isledb.store.ObjectStore;
import io.isledb.store.ObjectStores;
import io.isledb.store.testing.ChildProcess;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that share a directory. */
class FileStoreProcessesTest {
  private static final int PROCESSES = 3;
  private static final int NAMES = 300;
  private static final long LIMIT_MS = 60_000;

  @TempDir Path directory;

  @Test
  void ofRacingProcessesExactlyOneWinsEachName() throws Exception {
    Map<String, String> winners = new HashMap<>();
    List<ChildProcess> racers = startRacers(NAMES);
    try {
      for (ChildProcess racer : racers) {
        racer.awaitLine("ready", LIMIT_MS);
      }
      for (ChildProcess racer : racers) {
        racer.tell("go");
      }
      for (int i = 0; i < PROCESSES; i++) {
        assertThat(racers.get(i).awaitEnd(LIMIT_MS)).as("%s", racers.get(i).output()).isZero();
        for (String line : racers.get(i).output()) {
          if (line.startsWith("won ")) {
            String before = winners.put(line.substring(4), "racer " + i);
            assertThat(before).as("a second winner of " + line).isNull();
          }
        }
      }
    } finally {
      closeAll(racers);
    }
    assertThat(winners).hasSize(NAMES);
    ObjectStore store = open(directory);
    for (Map.Entry<String, String> winner : winners.entrySet()) {
      byte[] stored = store.read(winner.getKey()).orElseThrow().bytes();
      assertThat(new String(stored, UTF_8)).startsWith(winner.getValue()).hasSize(10_000);
    }
    for (int i = 0; i < PROCESSES; i++) {
      String racer = "racer " + i;
      System.out.println(
          racer + " won " + winners.values().stream().filter(racer::equals).count() + " names");
    }
  }

  @Test
  void aKilledProcessLeavesOnlyWholeObjects() throws Exception {
    List<ChildProcess> racers = startRacers(1_000_000);
    try {
      for (ChildProcess racer : racers) {
        racer.awaitLine("ready", LIMIT_MS);
        racer.tell("go");
      }
      for (ChildProcess racer : racers) {
        racer.awaitLine("won ", LIMIT_MS);
        racer.kill();
      }
    } finally {
      closeAll(racers);
    }
    ObjectStore store = open(directory);
    List<String> names =
        store.list("race/", "", 100_000).objects().stream().map(o -> o.name()).toList();
    assertThat(names).isNotEmpty();
    for (String name : names) {
      byte[] stored = store.read(name).orElseThrow().bytes();
      assertThat(new String(stored, UTF_8)).startsWith("racer ").hasSize(10_000);
    }
    assertThat(store.createIfAbsent("race/next", ByteBuffer.wrap(new byte[1])))
        .isEqualTo(CreateOutcome.STORED);
    assertThat(Files.exists(directory.resolve(AsideWriter.FOLDER))).isTrue();
  }

  private List<ChildProcess> startRacers(int names) throws Exception {
    List<ChildProcess> racers = new ArrayList<>();
    for (int i = 0; i < PROCESSES; i++) {
      racers.add(ChildProcess.java(Racer.class, directory.toString(), "racer " + i, "" + names));
    }
    return racers;
  }

  private static void closeAll(List<ChildProcess> racers) throws InterruptedException {
    for (ChildProcess racer : racers) {
      racer.close();
    }
  }

  private static ObjectStore open(Path directory) {
    return ObjectStores.open(directory.toUri().toString());
  }

  /** Tries to create one name after the other, all racers the same. */
  static final class Racer {
    public static void main(String[] arguments) throws Exception {
      ObjectStore store = open(Path.of(arguments[0]));
      byte[] content = (arguments[1] + " ".repeat(10_000)).substring(0, 10_000).getBytes(UTF_8);
      System.out.println("ready");
      System.in.read();
      for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
        String name = "race/%07d".formatted(i);
        CreateOutcome outcome = store.createIfAbsent(name, ByteBuffer.wrap(content));
        if (outcome instanceof CreateOutcome.Unknown unknown) {
          throw unknown.cause();
        }
        if (outcome.equals(CreateOutcome.STORED)) {
          System.out.println("won " + name);
        }
      }
    }
  }
}
