package io.isledb.internal.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.KeyRange;
import io.isledb.Maintainer;
import io.isledb.Slice;
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
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random histories under each policy: what is read never depends on what was compacted when. */
class CompactionModelTest {
  private static final int CHANGES = Integer.getInteger("isledb.changes", 100_000);
  private static final int KEYS = 600;

  private static final MaintenanceOptions SMALL =
      MaintenanceOptions.DEFAULT
          .withName("model")
          .withCommitsMin(3)
          .withTierRuns(3)
          .withSstBytes(2048)
          .withSst(SstOptions.RUN.withBlockBytes(256));

  static Stream<CompactionPolicy> policies() {
    return Stream.of(
        new CompactionPolicy.Merge(),
        new CompactionPolicy.Fifo(Duration.ofSeconds(30)),
        new CompactionPolicy.Fifo(Duration.ofSeconds(60), 40_000),
        new CompactionPolicy.TimeWindow(Duration.ofSeconds(5), Duration.ofSeconds(30)),
        new CompactionPolicy.TimeWindow(Duration.ofSeconds(5), Duration.ofSeconds(60), 40_000));
  }

  @ParameterizedTest
  @MethodSource("policies")
  void whatIsReadIsWhatWasWritten(CompactionPolicy policy) {
    Random random = Seeds.random("CompactionModelTest." + policy);
    try (ModelIsle model = new ModelIsle(random)) {
      Maintainer maintainer = model.isle.openMaintainer(SMALL.withPolicy(policy));
      int rounds = 0;
      for (int i = 0; i < CHANGES; i++) {
        model.change(KEYS, model.nowMs() - lateness(random));
        if (random.nextInt(20) == 0) {
          model.flush();
          model.engine.time.advanceMs(random.nextInt(1_000));
        }
        int what = random.nextInt(400);
        if (what == 0) {
          maintain(model, maintainer, random);
          if (++rounds % 4 == 0) {
            check(model, policy);
          }
        } else if (what == 1 && random.nextInt(4) == 0) {
          model.restartWriter();
        } else if (what == 2 && random.nextInt(4) == 0) {
          maintainer = model.isle.openMaintainer(SMALL.withPolicy(policy));
        }
      }
      model.flush();
      model.engine.faulty.heal();
      maintainer.runOnce();
      check(model, policy);
      maintainer.compact(KeyRange.ALL);
      while (maintainer.runOnce()) {}
      check(model, policy);
      model.engine.time.advanceMs(1_000_000);
      while (maintainer.runOnce()) {}
      check(model, policy);
      if (policy.name().equals("merge")) {
        maintainer.compact(KeyRange.ALL);
        onlyWhatIsLiveIsLeft(model);
      } else {
        assertThat(manifest(model).ssts().mapToLong(SstInfo::entries).sum()).isZero();
      }
    }
  }

  private static long lateness(Random random) {
    return random.nextInt(4) > 0 ? 0 : random.nextInt(20_000);
  }

  private static void maintain(ModelIsle model, Maintainer maintainer, Random random) {
    int trouble = random.nextInt(6);
    if (trouble < Fault.values().length && trouble > 0) {
      Fault fault = List.of(Fault.LOST_ANSWER, Fault.UNAVAILABLE).get(trouble % 2);
      RequestKind kind =
          List.of(RequestKind.CREATE, RequestKind.PUT, RequestKind.READ_RANGE)
              .get(random.nextInt(3));
      model.engine.faulty.next(kind, fault);
    }
    try {
      if (random.nextInt(10) == 0) {
        Slice from = Slice.utf8("key-" + random.nextInt(KEYS));
        maintainer.compact(KeyRange.from(from));
      } else {
        maintainer.runOnce();
      }
    } catch (IsleException e) {
      // The injected fault: nothing is lost, and the next round goes on.
    }
    model.engine.faulty.heal();
  }

  private static void check(ModelIsle model, CompactionPolicy policy) {
    if (policy instanceof CompactionPolicy.Fifo fifo) {
      long latestMs = model.nowMs() - fifo.retention().toMillis();
      boolean isLimited = fifo.bytesMax() != CompactionPolicy.NO_LIMIT;
      model.check((key, version) -> isLimited || version.timestampMs() <= latestMs);
    } else if (policy instanceof CompactionPolicy.TimeWindow window) {
      long windowMs = window.window().toMillis();
      boolean isLimited = window.bytesMax() != CompactionPolicy.NO_LIMIT;
      model.check(
          (key, version) ->
              isLimited
                  || (Math.floorDiv(version.timestampMs(), windowMs) + 1) * windowMs
                          + window.retention().toMillis()
                      <= model.nowMs());
      manifest(model)
          .ssts()
          .forEach(
              sst ->
                  assertThat(Math.floorDiv(sst.minTimestampMs(), windowMs))
                      .isEqualTo(Math.floorDiv(sst.maxTimestampMs(), windowMs)));
    } else {
      model.check();
    }
  }

  private static Manifest manifest(ModelIsle model) {
    return new ManifestStore(model.engine.context, model.engine.layout).newest().orElseThrow();
  }

  private static void onlyWhatIsLiveIsLeft(ModelIsle model) {
    long live = model.acknowledged.values().stream().filter(v -> v.isLive(model.nowMs())).count();
    Manifest manifest = manifest(model);
    assertThat(manifest.ssts().mapToLong(SstInfo::entries).sum()).isEqualTo(live);
    assertThat(manifest.ssts().mapToLong(SstInfo::deletes).sum()).isZero();
  }
}
