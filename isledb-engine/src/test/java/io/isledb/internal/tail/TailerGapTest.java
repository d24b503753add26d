package io.isledb.internal.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.ChangeBatch;
import io.isledb.CommitInfo;
import io.isledb.Tailer;
import io.isledb.error.CorruptObjectException;
import io.isledb.internal.testing.FeedModel;
import io.isledb.options.IslesOptions;
import io.isledb.options.TailerOptions;
import io.isledb.store.decorate.StoreCounts;
import io.isledb.testing.Seeds;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A commit that something else has deleted is missed, however it looks to who waits for it. */
class TailerGapTest {
  private static final Duration HALF_GRACE = IslesOptions.DEFAULT.gracePeriod().dividedBy(2);

  private final FeedModel model = new FeedModel(Seeds.random("TailerGapTest"));

  @AfterEach
  void close() {
    model.close();
  }

  private void delete(CommitInfo commit) {
    model.engine.memory.delete(List.of(model.engine.layout.commit(commit.id())));
  }

  private static Optional<ChangeBatch> poll(Tailer tailer) {
    return tailer.poll(Duration.ZERO);
  }

  @Test
  void aCommitInTheMiddleIsMissedAtOnce() {
    model.flush(3, 50);
    CommitInfo second = model.flush(3, 50);
    model.flush(3, 50);
    delete(second);
    try (Tailer tailer = model.isle.openTailer(TailerOptions.DEFAULT)) {
      assertThat(poll(tailer)).isPresent();
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> poll(tailer))
            .isInstanceOf(CorruptObjectException.class)
            .hasMessageContaining(model.engine.layout.commit(second.id()));
      }
      assertThat(tailer.cursor().commitId()).as("nothing is skipped").isEqualTo(second.id());
    }
  }

  @Test
  void oneThatWasWaitedForIsMissedBeforeLong() {
    model.flush(3, 50);
    try (Tailer tailer = model.isle.openTailer(TailerOptions.DEFAULT)) {
      assertThat(poll(tailer)).isPresent();
      assertThat(poll(tailer)).isEmpty();
      CommitInfo second = model.flush(3, 50);
      delete(second);
      model.flush(3, 50);
      long leftMs = HALF_GRACE.toMillis() + 1_000;
      for (; leftMs > 1_000; leftMs -= 1_000) {
        model.engine.time.advanceMs(1_000);
        assertThat(poll(tailer)).isEmpty();
      }
      model.engine.time.advanceMs(1_000);
      assertThatThrownBy(() -> poll(tailer))
          .isInstanceOf(CorruptObjectException.class)
          .hasMessageContaining(model.engine.layout.commit(second.id()));
    }
  }

  @Test
  void lookingForItCostsLittle() {
    model.flush(3, 50);
    try (Tailer tailer = model.isle.openTailer(TailerOptions.DEFAULT)) {
      assertThat(poll(tailer)).isPresent();
      assertThat(poll(tailer)).isEmpty();
      StoreCounts before = model.engine.store.counts();
      for (long seconds = Duration.ofHours(1).toSeconds(); seconds > 0; seconds--) {
        model.engine.time.advanceMs(1_000);
        assertThat(poll(tailer)).isEmpty();
      }
      StoreCounts used = model.engine.store.counts().minus(before);
      assertThat(used.list()).as("of manifests and of the log").isLessThanOrEqualTo(16);
      assertThat(used.total() - used.list()).as("polls and manifests").isLessThanOrEqualTo(3_608);
    }
  }
}
