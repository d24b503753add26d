package io.isledb.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.Isle;
import io.isledb.IsleDescription;
import io.isledb.Isles;
import io.isledb.Maintainer;
import io.isledb.connect.common.maintain.MaintenanceTotals;
import io.isledb.options.CompactionPolicy;
import io.isledb.options.IsleOptions;
import io.isledb.options.IslesOptions;
import io.isledb.options.MaintenanceOptions;
import io.isledb.store.decorate.RequestKind;
import io.isledb.store.testing.Fault;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;

class SinkMaintenanceTest extends SinkTestBase {
  private static final Predicate<String> MANIFESTS = name -> name.contains("manifest/");

  SinkMaintenanceTest() {
    settings.put("maintenance.interval.ms", "10");
  }

  @Test
  void anIsleThatIsOwnedIsMaintained() {
    FakeWorker worker = worker();
    worker.assign(List.of(P0, P1));
    for (int i = 0; i < 10; i++) {
      produceMany(P0, 3);
      flushAll(worker);
    }
    Await.until("commits are folded", () -> maintenance(worker).folds() > 0);
    assertThat(values(P0)).isEqualTo(produced(P0));
    Await.until("both are maintained", () -> maintenance(worker).working() == 2);
    assertThat(describe(P0).maintainer()).contains("connector orders-sink, task 0");
  }

  @Test
  void maintenanceCanBeLeftToOthers() {
    settings.put("maintenance.enabled", "false");
    FakeWorker worker = worker();
    worker.assign(List.of(P0));
    produceMany(P0, 3);
    flushAll(worker);
    assertThat(maintenance(worker)).isEqualTo(MaintenanceTotals.NONE);
    assertThat(describe(P0).maintainerEpoch()).isZero();
  }

  @Test
  void aRevokedPartitionIsMaintainedByItsNextOwner() {
    FakeWorker first = worker();
    first.assign(List.of(P0));
    Await.until("maintained", () -> maintenance(first).working() == 1);
    first.revoke(List.of(P0));
    assertThat(maintenance(first).working()).isZero();
    FakeWorker second = worker();
    second.assign(List.of(P0));
    Await.until("maintained again", () -> maintenance(second).working() == 1);
    first.assign(List.of(P1));
    Await.until("the first goes on elsewhere", () -> maintenance(first).working() == 1);
  }

  @Test
  void aMaintainerThatIsTakenOverStopsQuietlyAndWritesGoOn() {
    FakeWorker worker = worker();
    worker.assign(List.of(P0));
    Await.until("maintained", () -> maintenance(worker).working() == 1);
    try (Isles isles = Isles.open(store, IslesOptions.DEFAULT);
        Maintainer another = isle(isles).openMaintainer(MaintenanceOptions.DEFAULT)) {
      Await.until("fenced", () -> maintenance(worker).fenced() == 1);
      produceMany(P0, 5);
      flushAll(worker);
      assertThat(values(P0)).isEqualTo(produced(P0));
      assertThat(another.stats().epoch()).isGreaterThan(1);
      assertThat(maintenance(worker).failures()).isZero();
    }
  }

  /** What {@code isledb gc} and {@code isledb maintain --once} do. */
  @Test
  void whatSomebodyTookOverForAWhileIsTakenBack() {
    FakeWorker worker = worker();
    worker.assign(List.of(P0));
    Await.until("maintained", () -> maintenance(worker).working() == 1);
    change(
        isle -> {
          isle.openMaintainer(MaintenanceOptions.DEFAULT.withName("passer-by")).close();
          return isle.options();
        });
    Await.until("fenced", () -> maintenance(worker).fenced() == 1);
    long foldsBefore = maintenance(worker).folds();
    for (int i = 0; i < MaintenanceOptions.DEFAULT.commitsMin(); i++) {
      produceMany(P0, 3);
      flushAll(worker);
    }
    Await.until(
        "taken back",
        () -> {
          time.forward(10);
          return maintenance(worker).working() == 1 && maintenance(worker).folds() > foldsBefore;
        });
    assertThat(maintenance(worker).fenced()).isZero();
    assertThat(describe(P0).maintainer()).contains("connector orders-sink, task 0");
    assertThat(values(P0)).isEqualTo(produced(P0));
  }

  @Test
  void maintenanceThatFailsNeverHoldsRecordsBack() {
    store.always(kind -> kind == RequestKind.CREATE, manifestsAfterTheFirst(), Fault.REFUSED);
    FakeWorker worker = worker();
    worker.assign(List.of(P0));
    Await.until("maintenance has failed", () -> maintenance(worker).failures() > 0);
    produceMany(P0, 5);
    flushAll(worker);
    assertThat(values(P0)).isEqualTo(produced(P0));
    store.heal();
    Await.until(
        "maintained",
        () -> {
          time.forward(60_000);
          return maintenance(worker).working() == 1;
        });
  }

  /** Creating the isle makes version 0. */
  private static Predicate<String> manifestsAfterTheFirst() {
    return MANIFESTS.and(name -> !name.contains("/00000000000000000000."));
  }

  @Test
  void aNewIsleTakesTheConfiguredPolicyOver() {
    settings.put("compaction.policy", "fifo");
    settings.put("compaction.retention.ms", "3600000");
    FakeWorker worker = worker();
    worker.assign(List.of(P0));
    assertThat(options(P0).policy()).isEqualTo(new CompactionPolicy.Fifo(Duration.ofHours(1)));
    Await.until("maintained", () -> maintenance(worker).working() == 1);
  }

  @Test
  void theTimesOfThePolicyFollowTheConfiguration() {
    change(isle -> isle.changePolicy(new CompactionPolicy.Fifo(Duration.ofHours(1))));
    settings.put("compaction.policy", "fifo");
    settings.put("compaction.retention.ms", "7200000");
    settings.put("compaction.bytes.max", "1000000");
    FakeWorker worker = worker();
    worker.assign(List.of(P0));
    assertThat(options(P0).policy())
        .isEqualTo(new CompactionPolicy.Fifo(Duration.ofHours(2), 1_000_000));
    Await.until("maintained", () -> maintenance(worker).working() == 1);
  }

  @Test
  void anIsleOfAnotherPolicyFailsTheTaskWhichNamesBoth() {
    change(isle -> isle.changePolicy(new CompactionPolicy.Fifo(Duration.ofHours(1))));
    settings.put("compaction.policy", "merge");
    FakeWorker worker = worker();
    assertThatThrownBy(() -> worker.assign(List.of(P0)))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("Claiming the isle orders/0")
        .hasMessageContaining("another compaction policy")
        .hasMessageContaining("Fifo[retention=PT1H")
        .hasMessageContaining("Merge[]");
    assertThat(options(P0).policy()).isInstanceOf(CompactionPolicy.Fifo.class);
  }

  @Test
  void aPolicyThatIsChangedInMidRunFailsNothingThatIsUnderWay() {
    FakeWorker worker = worker();
    worker.assign(List.of(P0));
    Await.until("maintained", () -> maintenance(worker).working() == 1);
    change(isle -> isle.changePolicy(new CompactionPolicy.Fifo(Duration.ofDays(1))));
    produceMany(P0, 5);
    flushAll(worker);
    assertThat(values(P0)).isEqualTo(produced(P0));
  }

  @Test
  void whatIsConfiguredForTheIsleIsKeptInIt() {
    settings.put("feed.retention.ms", "86400000");
    settings.put("feed.retention.bytes", "-1");
    settings.put("isle.default.ttl.ms", "60000");
    settings.put("isle.blob.threshold.bytes", "1000");
    FakeWorker worker = worker();
    worker.assign(List.of(P0));
    assertThat(options(P0))
        .isEqualTo(
            IsleOptions.DEFAULT
                .withFeedRetention(Duration.ofDays(1))
                .withDefaultTimeToLive(Duration.ofMinutes(1))
                .withBlobThresholdBytes(1000));
    produce(P0, "k", "v");
    flushAll(worker);
    assertThat(feed(P0).get(0).expiryMs()).isPositive();
  }

  @Test
  void whatIsNotConfiguredForTheIsleStays() {
    IsleOptions before =
        IsleOptions.DEFAULT
            .withDefaultTimeToLive(Duration.ofMinutes(1))
            .withFeedRetention(Duration.ofDays(2))
            .withBlobThresholdBytes(77);
    change(isle -> isle.changeOptions(options -> before));
    FakeWorker first = worker();
    first.assign(List.of(P0));
    assertThat(options(P0)).isEqualTo(before);
    first.stop();
    settings.put("feed.retention.ms", "-1");
    FakeWorker second = worker();
    second.assign(List.of(P0));
    assertThat(options(P0)).isEqualTo(before.withFeedRetention(IsleOptions.FOREVER));
  }

  private static MaintenanceTotals maintenance(FakeWorker worker) {
    return worker.task.maintenance();
  }

  private static Isle isle(Isles isles) {
    return isles.isle(IslePlace.of(P0).path());
  }

  private void change(Function<Isle, IsleOptions> change) {
    try (Isles isles = Isles.open(store, IslesOptions.DEFAULT)) {
      change.apply(isle(isles));
    }
  }

  private IsleOptions options(TopicPartition partition) {
    try (Isles isles = Isles.open(store, IslesOptions.DEFAULT)) {
      return isles.isle(IslePlace.of(partition).path()).options();
    }
  }

  private IsleDescription describe(TopicPartition partition) {
    try (Isles isles = Isles.open(store, IslesOptions.DEFAULT)) {
      return isles.isle(IslePlace.of(partition).path()).describe();
    }
  }
}
