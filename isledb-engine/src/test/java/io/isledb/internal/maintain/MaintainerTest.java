package io.isledb.internal.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.KeyRange;
import io.isledb.Maintainer;
import io.isledb.MaintenanceStats.State;
import io.isledb.Mutation;
import io.isledb.error.FencedException;
import io.isledb.error.InvalidOptionException;
import io.isledb.error.IsleClosedException;
import io.isledb.error.StoreUnavailableException;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.manifest.ManifestStore;
import io.isledb.options.CompactionPolicy;
import io.isledb.options.IsleOptions;
import io.isledb.options.MaintenanceOptions;
import io.isledb.store.ObjectInfo;
import io.isledb.store.decorate.RequestKind;
import io.isledb.store.decorate.StoreCounts;
import io.isledb.store.testing.Fault;
import java.time.Duration;
import java.util.ArrayList;
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

  private void commits(int count, int entries) {
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < entries; j++) {
        model.put("key-" + j, "value-" + i + "-" + j, model.nowMs(), Mutation.NEVER);
      }
      model.flush();
    }
  }

  private Manifest manifest() {
    return new ManifestStore(model.engine.context, model.engine.layout).newest().orElseThrow();
  }

  private List<String> runObjects() {
    return model.engine.memory.list(model.engine.layout.runPrefix(), "", 10_000).objects().stream()
        .map(ObjectInfo::name)
        .toList();
  }

  @Test
  void commitsAreFoldedWhenThereAreEnough() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    commits(2, 5);
    assertThat(maintainer.runOnce()).isFalse();
    commits(1, 5);
    assertThat(maintainer.runOnce()).isTrue();
    assertThat(manifest().runs()).hasSize(1);
    assertThat(manifest().ssts().mapToLong(SstInfo::entries).sum()).isEqualTo(5);
    assertThat(manifest().compactedThrough()).isEqualTo(4);
    assertThat(maintainer.runOnce()).isFalse();
    model.check();
  }

  @Test
  void fewCommitsAreFoldedWhenTheyAreOld() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    commits(1, 5);
    assertThat(maintainer.runOnce()).isFalse();
    model.engine.time.advanceMs(OPTIONS.commitAge().toMillis());
    assertThat(maintainer.runOnce()).isTrue();
    assertThat(maintainer.runOnce()).isFalse();
    model.check();
  }

  @Test
  void oneFoldOfManyCommitsTakesOneReadForEach() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    commits(11, 5); // and the fence
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
    commits(3, 5); // and the fence
    maintainer.runOnce();
    commits(4, 5);
    StoreCounts before = model.engine.store.counts();
    maintainer.runOnce();
    StoreCounts used = model.engine.store.counts().minus(before);
    assertThat(manifest().runs()).hasSize(1);
    assertThat(used.readRange()).as("4 commits, the header of the last, 2 runs").isEqualTo(7);
    assertThat(used.put()).as("the fold's run and the merge's").isEqualTo(2);
    assertThat(used.create()).as("two manifests").isEqualTo(2);
    assertThat(used.list()).as("edits, commits before and after, two manifests").isEqualTo(5);
    assertThat(used.total()).isEqualTo(16);
  }

  @Test
  void anIdleMaintainerListsTwice() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    commits(3, 5);
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
    commits(4, 5);
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
    commits(4, 5);
    Maintainer[] second = new Maintainer[1];
    model.hook.beforeNextPut(
        () -> second[0] = model.isle.openMaintainer(OPTIONS.withName("second")));
    assertThatThrownBy(first::runOnce).isInstanceOf(FencedException.class);
    assertThat(manifest().runs()).isEmpty();
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
    commits(4, 5);
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
  void whatACrashBetweenUploadAndManifestLeavesIsOnlyLeftBehind() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    commits(4, 5);
    Manifest before = manifest();
    model.engine.faulty.next(RequestKind.CREATE, Fault.REFUSED);
    assertThatThrownBy(maintainer::runOnce).hasMessageContaining("refuses");
    assertThat(manifest()).isEqualTo(before);
    assertThat(runObjects()).hasSize(1);
    model.check();
    Maintainer next = model.isle.openMaintainer(OPTIONS);
    next.runOnce();
    assertThat(runObjects()).hasSize(2);
    assertThat(manifest().ssts().map(SstInfo::object)).hasSize(1);
    model.check();
  }

  @Test
  void aManifestWhoseAnswerWasLostForGoodIsFoundByTheNextRound() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    commits(4, 5);
    model.engine.faulty.always(k -> k == RequestKind.CREATE, name -> true, Fault.LATE);
    assertThatThrownBy(maintainer::runOnce).isInstanceOf(StoreUnavailableException.class);
    model.engine.faulty.heal();
    model.engine.faulty.applyLate();
    assertThat(maintainer.runOnce()).isFalse();
    assertThat(manifest().runs()).hasSize(1);
    model.check();
  }

  @Test
  void aManifestThatComesLateDoesNotCountTwice() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    commits(4, 5);
    model.engine.faulty.always(k -> k == RequestKind.CREATE, name -> true, Fault.LATE);
    assertThatThrownBy(maintainer::runOnce).isInstanceOf(StoreUnavailableException.class);
    model.engine.faulty.heal();
    model.hook.beforeNextPut(model.engine.faulty::applyLate);
    assertThatThrownBy(maintainer::runOnce)
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("planned anew");
    assertThat(maintainer.runOnce()).isFalse();
    assertThat(manifest().runs()).hasSize(1);
    model.check();
  }

  @Test
  void anEditInTheWayOfACompactionIsKept() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    commits(4, 5);
    model.hook.beforeNextPut(
        () -> model.isle.changeOptions(o -> o.withDefaultTimeToLive(Duration.ofDays(3))));
    assertThat(maintainer.runOnce()).isTrue();
    assertThat(model.isle.options().defaultTimeToLive()).isEqualTo(Duration.ofDays(3));
    assertThat(manifest().runs()).hasSize(1);
    assertThat(maintainer.stats().folds()).isEqualTo(1);
    model.check();
  }

  @Test
  void whatIsReplacedIsRetiredAtTheTimeOfItsManifest() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    for (int i = 0; i < 3; i++) {
      commits(4, 5);
      maintainer.runOnce();
    }
    List<Manifest.Retired> retired = manifest().retired();
    assertThat(retired).isNotEmpty();
    Manifest replacing = manifest();
    model.engine.time.advanceMs(5_000);
    commits(4, 5);
    maintainer.runOnce();
    long storedAtMs =
        model
            .engine
            .memory
            .read(model.engine.layout.manifest(replacing.version()))
            .orElseThrow()
            .modifiedMs();
    assertThat(manifest().retired())
        .filteredOn(r -> retired.stream().anyMatch(old -> old.object().equals(r.object())))
        .allSatisfy(r -> assertThat(r.retiredAtMs()).isPositive().isLessThanOrEqualTo(storedAtMs));
  }

  @Test
  void anotherPolicyThanTheIslesIsRefusedWithBothNamed() {
    CompactionPolicy fifo = new CompactionPolicy.Fifo(Duration.ofDays(1));
    model.isle.openMaintainer(OPTIONS.withPolicy(fifo)).close();
    assertThat(model.isle.options().policy()).isEqualTo(fifo);
    assertThatThrownBy(
            () -> model.isle.openMaintainer(OPTIONS.withPolicy(new CompactionPolicy.Merge())))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("isleHas=Fifo")
        .hasMessageContaining("maintainerExpects=Merge");
    model.isle.openMaintainer(OPTIONS).close();
    model.isle.openMaintainer(OPTIONS.withPolicy(fifo)).close();
  }

  @Test
  void otherOptionsLeaveThePolicyToTheFirstMaintainer() {
    model.isle.changeOptions(o -> o.withDefaultTimeToLive(Duration.ofDays(1)));
    CompactionPolicy fifo = new CompactionPolicy.Fifo(Duration.ofDays(1));
    model.isle.openMaintainer(OPTIONS.withPolicy(fifo)).close();
    assertThat(model.isle.options().policy()).isEqualTo(fifo);
    assertThat(model.isle.options().defaultTimeToLive()).isEqualTo(Duration.ofDays(1));
  }

  @Test
  void anIsleThatWasMaintainedDoesNotTakeOverAPolicy() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    commits(4, 5);
    maintainer.runOnce();
    CompactionPolicy fifo = new CompactionPolicy.Fifo(Duration.ofDays(1));
    assertThatThrownBy(() -> model.isle.openMaintainer(OPTIONS.withPolicy(fifo)))
        .isInstanceOf(InvalidOptionException.class);
    model.isle.changePolicy(fifo);
    model.isle.openMaintainer(OPTIONS.withPolicy(fifo)).close();
  }

  @Test
  void thePolicyIsChangedOnlyByItsOwnCall() {
    CompactionPolicy fifo = new CompactionPolicy.Fifo(Duration.ofDays(1));
    assertThatThrownBy(() -> model.isle.changeOptions(o -> o.withPolicy(fifo)))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("asked=Fifo");
    model.isle.changePolicy(fifo);
    CompactionPolicy longer = new CompactionPolicy.Fifo(Duration.ofDays(2), 1 << 20);
    IsleOptions options = model.isle.changeOptions(o -> o.withPolicy(longer));
    assertThat(options.policy()).isEqualTo(longer);
    assertThat(model.isle.options()).isEqualTo(options);
  }

  @Test
  void anIsleOfAnotherPolicyIsDividedIntoWindows() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    long startMs = model.nowMs();
    for (int i = 0; i < 8; i++) {
      model.put("key-" + i, "value", startMs + i * 60_000L, Mutation.NEVER);
      model.flush();
    }
    maintainer.compact(KeyRange.ALL);
    assertThat(manifest().runs()).hasSize(1);
    model.isle.changePolicy(
        new CompactionPolicy.TimeWindow(Duration.ofMinutes(1), Duration.ofMinutes(3)));
    maintainer.runOnce();
    assertThat(manifest().runs()).hasSize(8);
    model.check();
    model.engine.time.advanceMs(Duration.ofMinutes(6).toMillis());
    maintainer.runOnce();
    assertThat(manifest().runs()).hasSizeBetween(5, 6);
  }

  @Test
  void expiredValuesGiveTheirSpaceBackThoughNothingIsWritten() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    List<Long> expiries = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      long expiryMs = i % 2 == 0 ? Mutation.NEVER : model.nowMs() + 1_000 + i;
      expiries.add(expiryMs);
      model.put("key-" + i, "value", model.nowMs(), expiryMs);
    }
    model.flush();
    maintainer.compact(KeyRange.ALL);
    assertThat(maintainer.runOnce()).isFalse();
    model.engine.time.advanceMs(1_400);
    assertThat(maintainer.runOnce()).as("a fifth is less than the share").isFalse();
    model.engine.time.advanceMs(400);
    assertThat(maintainer.runOnce()).as("two fifths are more").isTrue();
    long live = expiries.stream().filter(e -> e == 0 || e > model.nowMs()).count();
    assertThat(manifest().ssts().mapToLong(SstInfo::entries).sum()).isEqualTo(live);
    assertThat(maintainer.runOnce()).isFalse();
    model.check();
  }

  @Test
  void whatHasExpiredAltogetherGoesUnread() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    for (int i = 0; i < 100; i++) {
      model.put("key-" + i, "value", model.nowMs(), model.nowMs() + 1_000);
    }
    model.flush();
    maintainer.compact(KeyRange.ALL);
    model.engine.time.advanceMs(1_000);
    StoreCounts before = model.engine.store.counts();
    assertThat(maintainer.runOnce()).isTrue();
    StoreCounts used = model.engine.store.counts().minus(before);
    assertThat(used.readRange() + used.read() + used.put()).isZero();
    assertThat(manifest().runs()).isEmpty();
    model.check();
  }

  @Test
  void deletesGiveTheSpaceBackOfWhatTheyDelete() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    commits(4, 100);
    maintainer.compact(KeyRange.ALL);
    for (int i = 0; i < 50; i++) {
      model.put("key-" + i, null, model.nowMs(), Mutation.NEVER);
    }
    model.flush();
    model.engine.time.advanceMs(OPTIONS.commitAge().toMillis());
    maintainer.runOnce();
    assertThat(manifest().ssts().mapToLong(SstInfo::entries).sum()).isEqualTo(50);
    assertThat(manifest().ssts().mapToLong(SstInfo::deletes).sum()).isZero();
    model.check();
  }

  @Test
  void anExpiredPutHidesWhatLiesBelowItEvenAfterCompaction() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS.withDeadShare(1));
    commits(4, 100);
    maintainer.compact(KeyRange.ALL);
    model.put("key-7", "short", model.nowMs(), model.nowMs() + 10);
    model.flush();
    model.engine.time.advanceMs(OPTIONS.commitAge().toMillis());
    maintainer.runOnce();
    assertThat(manifest().runs()).as("the large run was not rewritten").hasSize(2);
    assertThat(manifest().runs().get(0).ssts().get(0).deletes()).isEqualTo(1);
    model.check();
  }

  @Test
  void theDefaultTimeToLiveHoldsForPutsThatDoNotSay() {
    model.isle.changeOptions(o -> o.withDefaultTimeToLive(Duration.ofSeconds(5)));
    model.restartWriter();
    model.put("kept", "value", model.nowMs(), Mutation.NEVER);
    model.put("short", "value", model.nowMs(), Mutation.DEFAULT_EXPIRY);
    model.flush();
    model.acknowledged.put(
        "short", new ModelIsle.Version("value", model.nowMs(), model.nowMs() + 5_000));
    model.check();
    model.engine.time.advanceMs(5_000);
    model.check();
  }
}
