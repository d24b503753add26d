package io.isledb.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.connect.common.maintain.MaintenanceTotals;
import io.isledb.connect.source.SourceKit.Context;
import io.isledb.options.CompactionPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SourceMaintenanceTest {
  private static final String ISLE = "orders/3";
  private static final int POLLS_MAX = 20_000;

  private final SourceKit kit = new SourceKit();

  @AfterEach
  void close() {
    kit.close();
  }

  @Test
  void aSourceLeavesMaintenanceToTheSinkUnlessToldOtherwise() throws InterruptedException {
    kit.write(ISLE, SourceKit.history(new Random(1), 2, 2));
    IsleSourceTask task =
        kit.task(new Context(Map.of(), null), List.of(ISLE), "maintenance.interval.ms", "10");
    SourceKit.drain(task);
    assertThat(task.maintenance()).isEqualTo(MaintenanceTotals.NONE);
    task.stop();
  }

  @Test
  void aSourceMaintainsItsIslesWhenTold() throws InterruptedException {
    kit.write(ISLE, SourceKit.history(new Random(1), 12, 2));
    IsleSourceTask task = maintaining(List.of(ISLE));
    pollUntil(task, () -> task.maintenance().folds() > 0);
    task.stop();
    assertThat(kit.isles.isle(ISLE).describe().maintainer()).contains("source");
  }

  @Test
  void anIsleThatIsNotThereIsNotCreatedByMaintenance() throws InterruptedException {
    kit.write(ISLE, SourceKit.history(new Random(1), 2, 2));
    IsleSourceTask task = maintaining(List.of("nowhere/0", ISLE));
    pollUntil(task, () -> task.maintenance().working() == 1);
    task.stop();
    assertThat(kit.isles.isle("nowhere/0").exists()).isFalse();
  }

  @Test
  void anIsleOfAnotherPolicyFailsTheTaskWhichNamesBoth() {
    kit.write(ISLE, SourceKit.history(new Random(1), 2, 2));
    kit.isles.isle(ISLE).changePolicy(new CompactionPolicy.Fifo(Duration.ofHours(1)));
    IsleSourceTask task =
        kit.task(
            new Context(Map.of(), null),
            List.of(ISLE),
            "maintenance.enabled",
            "true",
            "maintenance.interval.ms",
            "10",
            "compaction.policy",
            "merge");
    assertThatThrownBy(() -> pollUntil(task, () -> false))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("Maintaining the isle orders/3")
        .hasMessageContaining("Fifo[retention=PT1H")
        .hasMessageContaining("Merge[]");
    task.stop();
  }

  private IsleSourceTask maintaining(List<String> paths) {
    return kit.task(
        new Context(Map.of(), null),
        paths,
        "maintenance.enabled",
        "true",
        "maintenance.interval.ms",
        "10");
  }

  private static void pollUntil(IsleSourceTask task, BooleanSupplier condition)
      throws InterruptedException {
    for (int i = 0; i < POLLS_MAX && !condition.getAsBoolean(); i++) {
      var unused = task.poll();
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }
}
