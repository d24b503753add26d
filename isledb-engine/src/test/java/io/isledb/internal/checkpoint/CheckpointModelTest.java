package io.isledb.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.Isle;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.KeyRange;
import io.isledb.Maintainer;
import io.isledb.Readable;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.Verification;
import io.isledb.error.CheckpointMissingException;
import io.isledb.error.InvalidOptionException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.internal.isle.IslesFactory;
import io.isledb.internal.testing.TestEngine;
import io.isledb.options.CheckpointOptions;
import io.isledb.options.IslesOptions;
import io.isledb.options.MaintenanceOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.options.SstOptions;
import io.isledb.options.WriterOptions;
import io.isledb.store.decorate.RequestKind;
import io.isledb.store.testing.Fault;
import io.isledb.testing.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Random histories of isles, their checkpoints and their clones, compacted and collected all the
 * time: each checkpoint shows what its isle was when it was made, each clone goes its own way, and
 * at the end nothing is left of what is gone.
 */
class CheckpointModelTest {
  private static final int STEPS = Integer.getInteger("isledb.steps", 1_500);
  private static final int KEYS = 40;
  private static final int ISLES_MAX = 5;
  private static final Duration GRACE = IslesOptions.DEFAULT.gracePeriod();

  private static final MaintenanceOptions MAINTENANCE =
      MaintenanceOptions.DEFAULT
          .withCommitsMin(3)
          .withTierRuns(3)
          .withSstBytes(2048)
          .withSst(SstOptions.RUN.withBlockBytes(256));

  private final Random random = Seeds.random("CheckpointModelTest");
  private final TestEngine engine = new TestEngine(random.nextLong());
  private final Isles isles = IslesFactory.open(engine.context, IslesOptions.DEFAULT);
  private final List<Twin> twins = new ArrayList<>();
  private int names;
  private int clones;
  private int reads;

  /** A state and when it lapses; 0 for never. */
  private record Pinned(TreeMap<String, String> state, long expiresAtMs) {}

  /** An isle beside what it must hold. */
  private static final class Twin {
    final Isle isle;
    final TreeMap<String, String> state;
    final Map<String, Pinned> checkpoints = new TreeMap<>();

    Twin(Isle isle, TreeMap<String, String> state) {
      this.isle = isle;
      this.state = new TreeMap<>(state);
    }
  }

  @AfterEach
  void close() {
    isles.close();
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private Twin twin() {
    return any(twins);
  }

  @Test
  void eachCheckpointAndEachCloneIsWhatItsModelIs() {
    Isle first = isles.isle("first");
    first.changeOptions(
        options -> options.withBlobThresholdBytes(60).withFeedRetention(Duration.ofMinutes(20)));
    twins.add(new Twin(first, new TreeMap<>()));
    for (int i = 0; i < STEPS; i++) {
      step(random.nextInt(100));
    }
    System.out.println(
        "CheckpointModelTest: "
            + names
            + " checkpoints, "
            + clones
            + " clones, "
            + reads
            + " reads");
    twins.forEach(this::check);
    twins.forEach(twin -> assertSound(twin.isle));
    nothingIsLeftBehind();
  }

  private void step(int what) {
    if (what < 35) {
      write(twin());
    } else if (what < 60) {
      maintain(twin());
    } else if (what < 70) {
      engine.time.advanceMs(random.nextInt(600_000));
    } else if (what < 78) {
      checkpoint(twin());
    } else if (what < 82) {
      changeCheckpoint(twin());
    } else if (what < 85) {
      cloneOne(twin());
    } else if (what < 87) {
      dropOne();
    } else if (what < 99) {
      check(twin());
    } else {
      assertSound(twin().isle);
    }
  }

  private void write(Twin twin) {
    mayLoseAnAnswer();
    try (IsleWriter writer =
        twin.isle.openWriter(WriterOptions.DEFAULT.withFlushInterval(Duration.ZERO))) {
      for (int i = random.nextInt(8); i >= 0; i--) {
        String key = "key-" + random.nextInt(KEYS);
        if (random.nextInt(4) == 0) {
          writer.delete(bytes(key));
          twin.state.remove(key);
        } else {
          String value = key + "=" + random.nextInt() + "x".repeat(random.nextInt(100));
          writer.put(bytes(key), bytes(value));
          twin.state.put(key, value);
        }
        if (random.nextInt(4) == 0) {
          writer.flush();
        }
      }
    }
    engine.faulty.heal();
  }

  private void mayLoseAnAnswer() {
    if (random.nextInt(5) == 0) {
      engine.faulty.next(RequestKind.CREATE, Fault.LOST_ANSWER);
    }
  }

  private void maintain(Twin twin) {
    if (random.nextInt(3) == 0) {
      RequestKind kind =
          any(
              List.of(
                  RequestKind.CREATE, RequestKind.PUT, RequestKind.READ_RANGE, RequestKind.LIST));
      engine.faulty.next(kind, any(List.of(Fault.LOST_ANSWER, Fault.UNAVAILABLE)));
    }
    try (Maintainer maintainer = twin.isle.openMaintainer(MAINTENANCE)) {
      if (random.nextInt(6) == 0) {
        maintainer.compact(KeyRange.ALL);
      } else {
        maintainer.runOnce();
      }
      maintainer.collect();
    } catch (StoreUnavailableException e) {
      // The injected fault; nothing is lost by it.
    }
    engine.faulty.heal();
  }

  private void checkpoint(Twin twin) {
    mayLoseAnAnswer();
    Duration lives =
        random.nextInt(3) == 0 ? Duration.ZERO : Duration.ofSeconds(1 + random.nextInt(7_200));
    CheckpointOptions options = CheckpointOptions.DEFAULT.withTimeToLive(lives);
    List<String> taken = List.copyOf(twin.checkpoints.keySet());
    boolean isReplacing = !taken.isEmpty() && random.nextInt(4) == 0;
    String name = isReplacing ? any(taken) : "c" + names++;
    long expiresAtMs =
        twin.isle.createCheckpoint(name, isReplacing ? options.replacing() : options).expiresAtMs();
    twin.checkpoints.put(name, new Pinned(new TreeMap<>(twin.state), expiresAtMs));
    engine.faulty.heal();
  }

  private boolean hasLapsed(Pinned pinned) {
    return pinned.expiresAtMs() != 0 && pinned.expiresAtMs() <= engine.time.wallMs();
  }

  private void changeCheckpoint(Twin twin) {
    if (twin.checkpoints.isEmpty()) {
      return;
    }
    mayLoseAnAnswer();
    String name = any(List.copyOf(twin.checkpoints.keySet()));
    Pinned pinned = twin.checkpoints.get(name);
    if (random.nextInt(3) > 0) {
      assertThat(twin.isle.deleteCheckpoint(name)).isEqualTo(!hasLapsed(pinned));
      twin.checkpoints.remove(name);
    } else if (hasLapsed(pinned)) {
      assertThatThrownBy(() -> twin.isle.extendCheckpoint(name, Duration.ofHours(1)))
          .isInstanceOf(CheckpointMissingException.class);
    } else {
      long expiresAtMs = twin.isle.extendCheckpoint(name, Duration.ofHours(1)).expiresAtMs();
      twin.checkpoints.put(name, new Pinned(pinned.state(), expiresAtMs));
    }
    engine.faulty.heal();
  }

  private void cloneOne(Twin twin) {
    if (twins.size() >= ISLES_MAX) {
      return;
    }
    mayLoseAnAnswer();
    String path = "clone/" + clones++;
    List<String> usable =
        twin.checkpoints.entrySet().stream()
            .filter(each -> !hasLapsed(each.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    if (usable.isEmpty() || random.nextBoolean()) {
      twins.add(new Twin(twin.isle.cloneTo(path), twin.state));
    } else {
      String name = any(usable);
      twins.add(new Twin(twin.isle.cloneTo(path, name), twin.checkpoints.get(name).state()));
    }
    engine.faulty.heal();
  }

  /** Any but the last; whether others depend on it is known by the isle alone. */
  private void dropOne() {
    if (twins.size() == 1) {
      return;
    }
    Twin twin = twin();
    try {
      twin.isle.drop(Verification.Progress.NONE);
      twins.remove(twin);
    } catch (InvalidOptionException e) {
      assertThat(e.getMessage()).contains("clone:");
    }
  }

  private void check(Twin twin) {
    try (Isles fresh = IslesFactory.open(engine.context, IslesOptions.DEFAULT)) {
      Isle isle = fresh.isle(twin.isle.path());
      try (var reader = isle.openReader(ReaderOptions.DEFAULT)) {
        check(reader, twin.state);
      }
      twin.checkpoints.forEach(
          (name, pinned) -> {
            if (hasLapsed(pinned)) {
              assertThatThrownBy(() -> isle.openReaderAt(name))
                  .isInstanceOf(CheckpointMissingException.class);
            } else {
              try (var snapshot = isle.openReaderAt(name)) {
                check(snapshot, pinned.state());
              }
            }
          });
    }
  }

  private void check(Readable view, TreeMap<String, String> expected) {
    reads++;
    TreeMap<String, String> found = new TreeMap<>();
    view.scan(Scan.ALL).forEach(e -> found.put(e.key().toUtf8(), e.value().toUtf8()));
    assertThat(found).isEqualTo(expected);
    String key = "key-" + random.nextInt(KEYS);
    byte[] value = view.get(bytes(key));
    assertThat(value == null ? null : Slice.of(value).toUtf8()).isEqualTo(expected.get(key));
  }

  private static byte[] bytes(String text) {
    return Slice.utf8(text).toByteArray();
  }

  private static Verification assertSound(Isle isle) {
    Verification result = isle.verify(Verification.Progress.NONE);
    assertThat(result.problems()).as(isle.toString()).isEmpty();
    return result;
  }

  private void nothingIsLeftBehind() {
    for (Twin twin : twins) {
      for (String name : twin.checkpoints.keySet()) {
        twin.isle.deleteCheckpoint(name);
      }
    }
    // Each round frees the sources of clones that were freed in the one before.
    for (int round = 0; round < ISLES_MAX + 3; round++) {
      engine.time.advanceMs(Duration.ofDays(2).plus(GRACE).toMillis());
      for (Twin twin : twins) {
        try (Maintainer maintainer = twin.isle.openMaintainer(MAINTENANCE)) {
          maintainer.compact(KeyRange.ALL);
          maintainer.runOnce();
          maintainer.collect();
        }
      }
    }
    for (Twin twin : twins) {
      assertThat(twin.isle.checkpoints()).isEmpty();
      Verification result = assertSound(twin.isle);
      assertThat(result.orphans()).isEmpty();
      assertThat(result.awaitingCollection()).isZero();
      try (var reader = twin.isle.openReader(ReaderOptions.DEFAULT)) {
        check(reader, twin.state);
      }
    }
  }
}
