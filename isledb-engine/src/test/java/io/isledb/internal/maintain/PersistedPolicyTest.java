package io.isledb.internal.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.KeyRange;
import io.isledb.Maintainer;
import io.isledb.Mutation;
import io.isledb.error.InvalidOptionException;
import io.isledb.options.CompactionPolicy;
import io.isledb.options.IsleOptions;
import io.isledb.options.MaintenanceOptions;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which policy an isle has, and who may change it. */
final class PersistedPolicyTest {
  private static final MaintenanceOptions OPTIONS =
      MaintenanceOptions.DEFAULT.withName("first").withCommitsMin(4).withTierRuns(3);

  private final ModelIsle model = new ModelIsle(new Random(7));

  @AfterEach
  void close() {
    model.close();
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
    model.commits(4, 5);
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
    assertThat(model.manifest().runs()).hasSize(1);
    model.isle.changePolicy(
        new CompactionPolicy.TimeWindow(Duration.ofMinutes(1), Duration.ofMinutes(3)));
    maintainer.runOnce();
    assertThat(model.manifest().runs()).hasSize(8);
    model.check();
    model.engine.time.advanceMs(Duration.ofMinutes(6).toMillis());
    maintainer.runOnce();
    assertThat(model.manifest().runs()).hasSizeBetween(5, 6);
  }
}
