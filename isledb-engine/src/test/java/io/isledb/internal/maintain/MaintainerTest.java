package io.isledb.internal.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.Maintainer;
import io.isledb.MaintenanceStats.State;
import io.isledb.error.FencedException;
import io.isledb.error.IsleClosedException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.options.MaintenanceOptions;
import io.isledb.store.ObjectInfo;
import io.isledb.store.decorate.RequestKind;
import io.isledb.store.decorate.StoreCounts;
import io.isledb.store.testing.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MaintainerTest {
  private static final MaintenanceOptions OPTIONS =
      MaintenanceOptions.DEFAULT.withName("first").withCommitsMin(4).withTierRuns(3);

  private final ModelIsle model = new ModelIsle(new Random(7));

  @AfterEach
  void close() {
    model.close();
  }

  private List<String> runObjects() {
    return model.engine.memory.list(model.engine.layout.runPrefix(), "", 10_000).objects().stream()
        .map(ObjectInfo::name)
        .toList();
  }

  @Test
  void commitsAreFoldedWhenThereAreEnough() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    model.commits(2, 5);
    assertThat(maintainer.runOnce()).isFalse();
    model.commits(1, 5);
    assertThat(maintainer.runOnce()).isTrue();
    assertThat(model.manifest().runs()).hasSize(1);
    assertThat(model.manifest().ssts().mapToLong(SstInfo::entries).sum()).isEqualTo(5);
    assertThat(model.manifest().compactedThrough()).isEqualTo(4);
    assertThat(maintainer.runOnce()).isFalse();
    model.check();
  }

  @Test
  void fewCommitsAreFoldedWhenTheyAreOld() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    model.commits(1, 5);
    assertThat(maintainer.runOnce()).isFalse();
    model.engine.time.advanceMs(OPTIONS.commitAge().toMillis());
    assertThat(maintainer.runOnce()).isTrue();
    assertThat(maintainer.runOnce()).isFalse();
    model.check();
  }

  @Test
  void oneFoldOfManyCommitsTakesOneReadForEach() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    model.commits(11, 5); // and the fence
    StoreCounts before = model.engine.store.counts();
    maintainer.runOnce();
    StoreCounts used = model.engine.store.counts().minus(before);
    assertThat(used.readRange()).as("12 commits and the header of the last").isEqualTo(13);
    assertThat(used.put()).as("one run").isEqualTo(1);
    assertThat(used.create()).as("one manifest").isEqualTo(1);
    assertThat(used.list()).as("edits, commits, whether the manifest is the newest").isEqualTo(3);
    assertThat(used.total()).isEqualTo(18);
  }

  @Test
  void aMergeReadsEachSmallInputOnce() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    model.commits(3, 5); // and the fence
    maintainer.runOnce();
    model.commits(4, 5);
    StoreCounts before = model.engine.store.counts();
    maintainer.runOnce();
    StoreCounts used = model.engine.store.counts().minus(before);
    assertThat(model.manifest().runs()).hasSize(1);
    assertThat(used.readRange()).as("4 commits, the header of the last, 2 runs").isEqualTo(7);
    assertThat(used.put()).as("the fold's run and the merge's").isEqualTo(2);
    assertThat(used.create()).as("two manifests").isEqualTo(2);
    assertThat(used.list()).as("edits, commits before and after, two manifests").isEqualTo(5);
    assertThat(used.total()).isEqualTo(16);
  }

  @Test
  void anIdleMaintainerListsTwice() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    model.commits(3, 5);
    maintainer.runOnce();
    StoreCounts before = model.engine.store.counts();
    assertThat(maintainer.runOnce()).isFalse();
    StoreCounts used = model.engine.store.counts().minus(before);
    assertThat(used.list()).isEqualTo(2);
    assertThat(used.total()).isEqualTo(2);
  }

  @Test
  void theLaterMaintainerFencesTheEarlier() {
    Maintainer first = model.isle.openMaintainer(OPTIONS);
    model.commits(4, 5);
    Maintainer second = model.isle.openMaintainer(OPTIONS.withName("second"));
    assertThatThrownBy(first::runOnce)
        .isInstanceOf(FencedException.class)
        .hasMessageContaining("owner=second")
        .hasMessageContaining("ownerEpoch=2");
    assertThat(first.stats().state()).isEqualTo(State.FENCED);
    assertThat(second.runOnce()).isTrue();
    model.check();
  }

  @Test
  void aMaintainerFencedInTheMiddleOfACompactionPublishesNothing() {
    Maintainer first = model.isle.openMaintainer(OPTIONS);
    model.commits(4, 5);
    Maintainer[] second = new Maintainer[1];
    model.hook.beforeNextPut(
        () -> second[0] = model.isle.openMaintainer(OPTIONS.withName("second")));
    assertThatThrownBy(first::runOnce).isInstanceOf(FencedException.class);
    assertThat(model.manifest().runs()).isEmpty();
    assertThat(runObjects()).as("left behind, for collection").hasSize(1);
    assertThat(second[0].runOnce()).isTrue();
    model.check();
  }

  @Test
  void aFencedMaintainerStopsQuietlyInTheBackground() {
    Maintainer first = model.isle.openMaintainer(OPTIONS);
    first.start();
    model.engine.executor.runAll();
    model.isle.openMaintainer(OPTIONS.withName("second"));
    model.engine.timers.advanceMs(OPTIONS.interval().toMillis());
    model.engine.executor.runAll();
    assertThat(first.stats().state()).isEqualTo(State.FENCED);
    assertThat(first.stats().failures()).isZero();
    model.engine.timers.advanceMs(OPTIONS.interval().toMillis() * 10);
    assertThat(model.engine.executor.waiting()).isZero();
  }

  @Test
  void inTheBackgroundAFailureIsTriedAgainWithGrowingPauses() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    model.commits(4, 5);
    model.engine.faulty.always(k -> k == RequestKind.PUT, name -> true, Fault.REFUSED);
    maintainer.start();
    for (int i = 1; i <= 5; i++) {
      model.engine.executor.runAll();
      assertThat(maintainer.stats().state()).isEqualTo(State.WAITING_TO_RETRY);
      assertThat(maintainer.stats().failuresInRow()).isEqualTo(i);
      model.engine.timers.advanceMs(300_000);
    }
    assertThat(maintainer.stats().lastFailure()).contains("refuses");
    model.engine.faulty.heal();
    model.engine.executor.runAll();
    assertThat(maintainer.stats().state()).isEqualTo(State.IDLE);
    assertThat(maintainer.stats().failuresInRow()).isZero();
    assertThat(maintainer.stats().failures()).isEqualTo(5);
    assertThat(maintainer.stats().folds()).isEqualTo(1);
    maintainer.close();
    model.engine.timers.advanceMs(3_000_000);
    model.engine.executor.runAll();
    assertThat(maintainer.stats().state()).isEqualTo(State.CLOSED);
    assertThatThrownBy(maintainer::runOnce).isInstanceOf(IsleClosedException.class);
    model.check();
  }

  @Test
  void anIdleIsleIsLookedAtLessAndLessOften() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    model.commits(4, 5);
    maintainer.start();
    model.engine.executor.runAll();
    assertThat(maintainer.stats().folds()).isEqualTo(1);
    pass(Duration.ofHours(2));
    StoreCounts before = model.engine.store.counts();
    pass(Duration.ofDays(1));
    StoreCounts used = model.engine.store.counts().minus(before);
    assertThat(used.list()).as("every 4 minutes 2, and some collections").isBetween(700L, 800L);
    assertThat(used.total()).isEqualTo(used.list());
    model.commits(1, 5);
    pass(OPTIONS.interval().multipliedBy(8));
    assertThat(maintainer.stats().commitsBehind()).as("a new commit is seen").isEqualTo(1);
    for (int i = 0; i < 4; i++) {
      model.commits(1, 5);
      pass(OPTIONS.interval());
    }
    pass(OPTIONS.interval());
    assertThat(maintainer.stats().folds()).as("while it changes it is looked after").isEqualTo(2);
    maintainer.close();
  }

  private void pass(Duration time) {
    for (Duration left = time; !left.isZero(); left = left.minusSeconds(1)) {
      model.engine.timers.advanceMs(1_000);
      model.engine.executor.runAll();
    }
  }

  @Test
  void whatACrashBetweenUploadAndManifestLeavesIsOnlyLeftBehind() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    model.commits(4, 5);
    Manifest before = model.manifest();
    model.engine.faulty.next(RequestKind.CREATE, Fault.REFUSED);
    assertThatThrownBy(maintainer::runOnce).hasMessageContaining("refuses");
    assertThat(model.manifest()).isEqualTo(before);
    assertThat(runObjects()).hasSize(1);
    model.check();
    Maintainer next = model.isle.openMaintainer(OPTIONS);
    next.runOnce();
    assertThat(runObjects()).hasSize(2);
    assertThat(model.manifest().ssts().map(SstInfo::object)).hasSize(1);
    model.check();
  }

  @Test
  void aManifestWhoseAnswerWasLostForGoodIsFoundByTheNextRound() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    model.commits(4, 5);
    model.engine.faulty.always(k -> k == RequestKind.CREATE, name -> true, Fault.LATE);
    assertThatThrownBy(maintainer::runOnce).isInstanceOf(StoreUnavailableException.class);
    model.engine.faulty.heal();
    model.engine.faulty.applyLate();
    assertThat(maintainer.runOnce()).isFalse();
    assertThat(model.manifest().runs()).hasSize(1);
    model.check();
  }

  @Test
  void aManifestThatComesLateDoesNotCountTwice() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    model.commits(4, 5);
    model.engine.faulty.always(k -> k == RequestKind.CREATE, name -> true, Fault.LATE);
    assertThatThrownBy(maintainer::runOnce).isInstanceOf(StoreUnavailableException.class);
    model.engine.faulty.heal();
    model.hook.beforeNextPut(model.engine.faulty::applyLate);
    assertThatThrownBy(maintainer::runOnce)
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("planned anew");
    assertThat(maintainer.runOnce()).isFalse();
    assertThat(model.manifest().runs()).hasSize(1);
    model.check();
  }

  @Test
  void anEditInTheWayOfACompactionIsKept() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    model.commits(4, 5);
    model.hook.beforeNextPut(
        () -> model.isle.changeOptions(o -> o.withDefaultTimeToLive(Duration.ofDays(3))));
    assertThat(maintainer.runOnce()).isTrue();
    assertThat(model.isle.options().defaultTimeToLive()).isEqualTo(Duration.ofDays(3));
    assertThat(model.manifest().runs()).hasSize(1);
    assertThat(maintainer.stats().folds()).isEqualTo(1);
    model.check();
  }

  @Test
  void whatIsReplacedIsRetiredAtTheTimeOfItsManifest() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    for (int i = 0; i < 3; i++) {
      model.commits(4, 5);
      maintainer.runOnce();
    }
    List<Manifest.Retired> retired = model.manifest().retired();
    assertThat(retired).isNotEmpty();
    Manifest replacing = model.manifest();
    model.engine.time.advanceMs(5_000);
    model.commits(4, 5);
    maintainer.runOnce();
    long storedAtMs =
        model
            .engine
            .memory
            .read(model.engine.layout.manifest(replacing.version()))
            .orElseThrow()
            .modifiedMs();
    assertThat(model.manifest().retired())
        .filteredOn(r -> retired.stream().anyMatch(old -> old.object().equals(r.object())))
        .allSatisfy(r -> assertThat(r.retiredAtMs()).isPositive().isLessThanOrEqualTo(storedAtMs));
  }
}
