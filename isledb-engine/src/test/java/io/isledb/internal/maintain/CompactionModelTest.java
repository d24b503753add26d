package io.isledb.internal.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.KeyRange;
import io.isledb.Maintainer;
import io.isledb.MaintenanceStats.State;
import io.isledb.Slice;
import io.isledb.Verification;
import io.isledb.error.FencedException;
import io.isledb.error.IsleException;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.options.CompactionPolicy;
import io.isledb.options.MaintenanceOptions;
import io.isledb.options.SstOptions;
import io.isledb.store.decorate.RequestKind;
import io.isledb.store.testing.Fault;
import io.isledb.testing.Seeds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories under each policy, with crashes, takeovers, faults of the store, clocks that are
 * set, objects that vanish or are damaged, and collection: what is read and tailed depends on none
 * of it. Set {@code isledb.changes} for longer ones.
 */
class CompactionModelTest {
  private static final int CHANGES = Integer.getInteger("isledb.changes", 100_000);
  private static final int KEYS = 600;

  private static final MaintenanceOptions SMALL =
      MaintenanceOptions.DEFAULT
          .withName("model")
          .withCommitsMin(3)
          .withTierRuns(3)
          .withSstBytes(2048)
          .withParallelism(3)
          .withCollectInterval(Duration.ofSeconds(5))
          .withTimeout(Duration.ofSeconds(2))
          .withSst(SstOptions.RUN.withBlockBytes(256));

  static Stream<CompactionPolicy> policies() {
    return Stream.of(
        new CompactionPolicy.Merge(),
        new CompactionPolicy.Fifo(Duration.ofSeconds(60)),
        new CompactionPolicy.TimeWindow(Duration.ofSeconds(5), Duration.ofSeconds(30)));
  }

  static Stream<CompactionPolicy> limited() {
    return Stream.of(
        new CompactionPolicy.Fifo(Duration.ofSeconds(60), 40_000),
        new CompactionPolicy.TimeWindow(Duration.ofSeconds(5), Duration.ofSeconds(60), 40_000));
  }

  /** For a reader's cache. */
  @TempDir Path directory;

  @ParameterizedTest
  @MethodSource("policies")
  void whatIsReadIsWhatWasWritten(CompactionPolicy policy) {
    history(policy, CHANGES);
  }

  @ParameterizedTest
  @MethodSource("limited")
  void limitsOnBytesBringNothingBack(CompactionPolicy policy) {
    history(policy, CHANGES / 5);
  }

  @ParameterizedTest
  @MethodSource("policies")
  @Tag("campaign")
  void threeHundredThousandChanges(CompactionPolicy policy) {
    history(policy, 300_000);
  }

  private void history(CompactionPolicy policy, int changes) {
    Random random = Seeds.random("CompactionModelTest." + policy);
    try (FaultyIsle isle = new FaultyIsle(random, policy)) {
      MaintenanceOptions options = SMALL.withPolicy(policy);
      Maintainer maintainer = isle.isle.openMaintainer(options);
      for (int i = 0; i < changes; i++) {
        isle.change(KEYS);
        if (random.nextInt(20) == 0) {
          flush(isle, random);
          isle.engine.time.advanceMs(random.nextInt(1_000));
        }
        int what = random.nextInt(20_000);
        if (what < 50) {
          maintain(isle, maintainer, random);
        } else if (what < 60) {
          isle.replaceWriter();
        } else if (what < 65) {
          isle.fenceWriter();
        } else if (what < 75) {
          maintainer = another(isle, maintainer, options);
        } else if (what < 85) {
          isle.clock.step(random.nextInt(60_000) - 30_000);
        } else if (what < 92) {
          isle.check();
        } else if (what < 99) {
          isle.tail();
        } else if (what < 103) {
          isle.flush();
          isle.without(maintainer::runOnce);
        } else if (what < 106) {
          isle.flush();
          isle.withDamagedCache(directory);
        }
      }
      isle.flush();
      isle.engine.faulty.applyLate();
      end(isle, maintainer, policy);
      if (changes >= CHANGES) {
        assertThat(isle.diskHits).as("reads from a cache on disk").isPositive();
        assertThat(isle.diskDamage).as("damage that such a cache has found").isPositive();
      }
    }
  }

  private static void flush(FaultyIsle isle, Random random) {
    switch (random.nextInt(40)) {
      case 0 -> isle.flushWith(Fault.LOST_ANSWER, false);
      case 1 -> isle.flushWith(Fault.LOST_REQUEST, false);
      case 2 -> isle.flushWith(Fault.LATE, random.nextBoolean());
      case 3 -> isle.flushWith(Fault.REFUSED, random.nextBoolean());
      case 4 -> isle.flushWith(Fault.LOST_ANSWER, true);
      default -> isle.flush();
    }
  }

  /** The later maintainer fences the earlier, which does nothing any more. */
  private static Maintainer another(FaultyIsle isle, Maintainer first, MaintenanceOptions options) {
    Maintainer second = isle.isle.openMaintainer(options);
    assertThatThrownBy(first::runOnce).isInstanceOf(FencedException.class);
    assertThat(first.stats().state()).isEqualTo(State.FENCED);
    first.close();
    return second;
  }

  private static void maintain(FaultyIsle isle, Maintainer maintainer, Random random) {
    int faults = random.nextInt(3);
    for (int i = 0; i < faults; i++) {
      RequestKind[] kinds = RequestKind.values();
      Fault[] troubles = Fault.values();
      Fault fault = troubles[random.nextInt(troubles.length)];
      if (fault != Fault.PRECONDITION_IGNORED) {
        isle.engine.faulty.next(kinds[random.nextInt(kinds.length)], fault);
      }
    }
    try {
      if (random.nextInt(10) == 0) {
        maintainer.compact(KeyRange.from(Slice.utf8("key-" + random.nextInt(KEYS))));
      } else {
        maintainer.runOnce();
      }
    } catch (IsleException e) {
      // The injected fault: nothing is lost, and the next round goes on.
      assertThat(e).isNotInstanceOf(FencedException.class);
    }
    isle.engine.faulty.heal();
    isle.lateWrites();
  }

  private static void end(FaultyIsle isle, Maintainer maintainer, CompactionPolicy policy) {
    while (maintainer.runOnce()) {}
    isle.check();
    isle.tail();
    maintainer.compact(KeyRange.ALL);
    while (maintainer.runOnce()) {}
    isle.check();
    isle.engine.time.advanceMs(1_000_000);
    while (maintainer.runOnce()) {}
    maintainer.compact(KeyRange.ALL);
    isle.check();
    isle.tail();
    Manifest manifest =
        new ManifestStore(isle.engine.context, isle.engine.layout).newest().orElseThrow();
    assertThat(manifest.ssts().mapToLong(SstInfo::deletes).sum()).isZero();
    if (!policy.name().equals("merge")) {
      assertThat(manifest.ssts().mapToLong(SstInfo::entries).sum()).isZero();
    }
    assertThat(isle.isle.verify(Verification.Progress.NONE).problems()).isEmpty();
  }
}
