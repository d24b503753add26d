package io.isledb.internal.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.isledb.Isle;
import io.isledb.IsleReader;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.Maintainer;
import io.isledb.MaintenanceStats.State;
import io.isledb.Scan;
import io.isledb.internal.base.Time;
import io.isledb.options.IslesOptions;
import io.isledb.options.MaintenanceOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.options.WriterOptions;
import io.isledb.store.decorate.MeteredStore;
import io.isledb.store.decorate.StoreCounts;
import io.isledb.store.memory.MemoryStore;
import io.isledb.store.testing.Fault;
import io.isledb.store.testing.FaultyStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Maintenance as it runs in production: on its own threads and timers, beside a writer. */
final class BackgroundMaintenanceTest {
  private static final long LIMIT_NS = Duration.ofSeconds(60).toNanos();
  private static final String PATH = "orders/0";
  private static final MaintenanceOptions EAGER =
      MaintenanceOptions.DEFAULT
          .withCommitsMin(2)
          .withTierRuns(3)
          .withSstBytes(4 << 10)
          .withInterval(Duration.ofMillis(5));

  /** What all processes of a test see. */
  private final MemoryStore memory = new MemoryStore("background", Time.SYSTEM);

  private final TreeMap<String, String> model = new TreeMap<>();

  private static void until(String what, BooleanSupplier condition) {
    long startNs = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - startNs > LIMIT_NS) {
        fail("still not so: " + what);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private void write(IsleWriter writer, int number) {
    String key = String.format("k%05d", number * 7919 % 3000);
    String value = "v" + number;
    if (number % 11 == 0) {
      writer.delete(key.getBytes(StandardCharsets.UTF_8));
      model.remove(key);
    } else {
      writer.put(key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
      model.put(key, value);
    }
  }

  private TreeMap<String, String> stored() {
    TreeMap<String, String> found = new TreeMap<>();
    try (Isles isles = Isles.open(memory, IslesOptions.DEFAULT);
        IsleReader reader = isles.isle(PATH).openReader(ReaderOptions.DEFAULT)) {
      reader.scan(Scan.ALL).forEach(e -> found.put(e.key().toUtf8(), e.value().toUtf8()));
    }
    return found;
  }

  private static IsleWriter writer(Isles isles) {
    return isles
        .isle(PATH)
        .openWriter(WriterOptions.DEFAULT.withFlushInterval(Duration.ZERO).withName("writer"));
  }

  @Test
  void theLaterMaintainerTakesOverAndTheEarlierStops() {
    try (Isles writing = Isles.open(memory, IslesOptions.DEFAULT);
        Isles first = Isles.open(memory, IslesOptions.DEFAULT);
        Isles second = Isles.open(memory, IslesOptions.DEFAULT);
        IsleWriter writer = writer(writing);
        Maintainer earlier = first.isle(PATH).openMaintainer(EAGER.withName("earlier"))) {
      earlier.start();
      int number = flushUntil(writer, 0, () -> earlier.stats().folds() >= 3);
      try (Maintainer later = second.isle(PATH).openMaintainer(EAGER.withName("later"))) {
        later.start();
        int next = flushUntil(writer, number, () -> later.stats().folds() >= 3);
        until("the earlier is fenced", () -> earlier.stats().state() == State.FENCED);
        long rounds = earlier.stats().rounds();
        flushUntil(writer, next, () -> later.stats().merges() >= 2);
        assertThat(earlier.stats().rounds()).as("rounds of the fenced one").isEqualTo(rounds);
        assertThat(later.stats().failures()).isZero();
      }
    }
    assertThat(stored()).isEqualTo(model);
  }

  private int flushUntil(IsleWriter writer, int from, BooleanSupplier condition) {
    long startNs = System.nanoTime();
    int number = from;
    while (!condition.getAsBoolean()) {
      for (int i = 0; i < 50; i++) {
        write(writer, number++);
      }
      writer.flush();
      if (System.nanoTime() - startNs > LIMIT_NS) {
        fail("maintenance does not get on after %d changes", number);
      }
    }
    return number;
  }

  @Test
  void aWriterMakesTheSameRequestsWhetherMaintenanceRunsOrNot() {
    MeteredStore metered = new MeteredStore(memory);
    int flushes = 60;
    try (Isles writing = Isles.open(metered, IslesOptions.DEFAULT);
        Isles maintaining = Isles.open(memory, IslesOptions.DEFAULT);
        IsleWriter writer = writer(writing);
        Maintainer maintainer = maintaining.isle(PATH).openMaintainer(EAGER)) {
      maintainer.start();
      StoreCounts before = metered.counts();
      int number = 0;
      for (int flush = 0; flush < flushes; flush++) {
        for (int i = 0; i < 20; i++) {
          write(writer, number++);
        }
        writer.flush();
      }
      StoreCounts made = metered.counts().minus(before);
      assertThat(made.create()).isEqualTo(flushes);
      assertThat(made.total()).isEqualTo(flushes);
      until("something was folded", () -> maintainer.stats().folds() > 0);
    }
    assertThat(stored()).isEqualTo(model);
  }

  @Test
  void whatFailsIsTriedAgainAndReported() {
    FaultyStore faulty = new FaultyStore(memory);
    try (Isles writing = Isles.open(memory, IslesOptions.DEFAULT);
        Isles maintaining = Isles.open(faulty, IslesOptions.DEFAULT);
        IsleWriter writer = writer(writing);
        Maintainer maintainer = maintaining.isle(PATH).openMaintainer(EAGER)) {
      faulty.always(Fault.REFUSED);
      maintainer.start();
      int number = 0;
      for (int flush = 0; flush < 10; flush++) {
        write(writer, number++);
        writer.flush();
      }
      until("a failure is reported", () -> maintainer.stats().failuresInRow() > 0);
      assertThat(maintainer.stats().state()).isIn(State.WAITING_TO_RETRY, State.WORKING);
      assertThat(maintainer.stats().lastFailure()).isNotNull();
      faulty.heal();
      until("it has recovered", () -> maintainer.stats().folds() > 0);
      until("it says so", () -> maintainer.stats().failuresInRow() == 0);
    }
    assertThat(stored()).isEqualTo(model);
  }

  @Test
  void aLargeMergeOnSeveralThreadsLosesNothing() {
    int entries = 20_000;
    try (Isles isles = Isles.open(memory, IslesOptions.DEFAULT.withMaintenanceThreads(4));
        IsleWriter writer = writer(isles)) {
      Isle isle = isles.isle(PATH);
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < entries; i++) {
          String key = String.format("key-%06d", i);
          String value = "round " + round + " of " + i;
          writer.put(key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
          model.put(key, value);
        }
        writer.flush();
      }
      MaintenanceOptions parallel = EAGER.withSstBytes(32 << 10).withParallelism(4);
      try (Maintainer maintainer = isle.openMaintainer(parallel)) {
        maintainer.compact(io.isledb.KeyRange.ALL);
      }
      assertThat(isle.verify((done, of) -> {}).problems()).isEmpty();
    }
    assertThat(stored()).isEqualTo(model);
  }
}
