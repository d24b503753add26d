package io.isledb.internal.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.KeyRange;
import io.isledb.Maintainer;
import io.isledb.Mutation;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.options.MaintenanceOptions;
import io.isledb.store.decorate.StoreCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What has expired or was deleted gives its space back, and hides what it hid. */
final class ExpirySpaceTest {
  private static final MaintenanceOptions OPTIONS =
      MaintenanceOptions.DEFAULT.withName("first").withCommitsMin(4).withTierRuns(3);

  private final ModelIsle model = new ModelIsle(new Random(7));

  @AfterEach
  void close() {
    model.close();
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
    assertThat(model.manifest().ssts().mapToLong(SstInfo::entries).sum()).isEqualTo(live);
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
    assertThat(model.manifest().runs()).isEmpty();
    model.check();
  }

  @Test
  void deletesGiveTheSpaceBackOfWhatTheyDelete() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS);
    model.commits(4, 100);
    maintainer.compact(KeyRange.ALL);
    for (int i = 0; i < 50; i++) {
      model.put("key-" + i, null, model.nowMs(), Mutation.NEVER);
    }
    model.flush();
    model.engine.time.advanceMs(OPTIONS.commitAge().toMillis());
    maintainer.runOnce();
    assertThat(model.manifest().ssts().mapToLong(SstInfo::entries).sum()).isEqualTo(50);
    assertThat(model.manifest().ssts().mapToLong(SstInfo::deletes).sum()).isZero();
    model.check();
  }

  @Test
  void anExpiredPutHidesWhatLiesBelowItEvenAfterCompaction() {
    Maintainer maintainer = model.isle.openMaintainer(OPTIONS.withDeadShare(1));
    model.commits(4, 100);
    maintainer.compact(KeyRange.ALL);
    model.put("key-7", "short", model.nowMs(), model.nowMs() + 10);
    model.flush();
    model.engine.time.advanceMs(OPTIONS.commitAge().toMillis());
    maintainer.runOnce();
    assertThat(model.manifest().runs()).as("the large run was not rewritten").hasSize(2);
    assertThat(model.manifest().runs().get(0).ssts().get(0).deletes()).isEqualTo(1);
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
