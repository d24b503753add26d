package io.isledb.connect.common.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.IsleDescription;
import io.isledb.IsleDescription.Backlog;
import io.isledb.IsleDescription.Segments;
import io.isledb.connect.base.Time;
import io.isledb.options.IsleOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class QuietWatchTest {
  private static final long MINUTE_MS = 60_000;
  private static final long DAY_MS = 24 * 60 * MINUTE_MS;
  private static final int COMMITS_MIN = 8;

  private long nowMs;
  private final Time time =
      new Time() {
        @Override
        public long wallMs() {
          return nowMs;
        }

        @Override
        public long monotonicNs() {
          return TimeUnit.MILLISECONDS.toNanos(nowMs);
        }
      };
  private final QuietWatch watch = new QuietWatch(time, 5 * MINUTE_MS, COMMITS_MIN);

  private boolean isOverAfter(long ms, long version, long commits) {
    nowMs += ms;
    return watch.isOver(
        new IsleDescription(
            "id",
            null,
            new Backlog(commits, 1, 1),
            List.of(),
            1,
            new Segments(0, 0, 0),
            version,
            0,
            "another",
            2,
            0,
            List.of(),
            null,
            IsleOptions.DEFAULT));
  }

  @Test
  void whoLeavesWorkLyingForTwelveIntervalsIsGone() {
    assertThat(isOverAfter(0, 7, COMMITS_MIN)).isFalse();
    assertThat(isOverAfter(60 * MINUTE_MS - 1, 7, COMMITS_MIN + 50)).isFalse();
    assertThat(isOverAfter(1, 7, COMMITS_MIN + 51)).isTrue();
  }

  @Test
  void theTimeCountsFromWhenThereIsWork() {
    assertThat(isOverAfter(0, 7, 0)).isFalse();
    assertThat(isOverAfter(5 * 60 * MINUTE_MS, 7, COMMITS_MIN)).isFalse();
    assertThat(isOverAfter(59 * MINUTE_MS, 7, COMMITS_MIN)).isFalse();
    assertThat(isOverAfter(MINUTE_MS, 7, COMMITS_MIN)).isTrue();
  }

  @Test
  void whoWorksIsLeftAlone() {
    for (long version = 1; version < 1_000; version++) {
      assertThat(isOverAfter(59 * MINUTE_MS, version, 1_000)).isFalse();
    }
  }

  @Test
  void whoHasNothingToDoIsLeftAloneForADay() {
    assertThat(isOverAfter(0, 7, COMMITS_MIN - 1)).isFalse();
    assertThat(isOverAfter(DAY_MS - 1, 7, COMMITS_MIN - 1)).isFalse();
    assertThat(isOverAfter(1, 7, COMMITS_MIN - 1)).isTrue();
  }
}
