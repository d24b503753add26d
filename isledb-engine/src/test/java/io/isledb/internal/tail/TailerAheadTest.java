package io.isledb.internal.tail;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.Tailer;
import io.isledb.internal.testing.FeedModel;
import io.isledb.options.TailerOptions;
import io.isledb.store.decorate.StoreCounts;
import io.isledb.testing.Seeds;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How much of the log a tailer asks for before it is needed. */
class TailerAheadTest {
  private final FeedModel model = new FeedModel(Seeds.random("TailerAheadTest"));

  @AfterEach
  void close() {
    model.close();
  }

  private void flush(int commits) {
    for (int i = 0; i < commits; i++) {
      model.flush(3, 50);
    }
  }

  /** How many commits were asked for ahead when the first changes have come. */
  private int askedAhead(Tailer tailer) {
    assertThat(tailer.poll(Duration.ZERO)).isPresent();
    return model.engine.executor.waiting();
  }

  @Test
  void whoIsBehindAsksAheadFromTheFirstCommitOn() {
    flush(9);
    model.engine.time.advanceMs(2 * TailerOptions.DEFAULT.pollInterval().toMillis() + 1);
    try (Tailer tailer = model.isle.openTailer(TailerOptions.DEFAULT)) {
      // The fence that a writer begins with is a commit, too: two after it, then four.
      assertThat(askedAhead(tailer)).isEqualTo(1 + 4);
      model.engine.executor.runAll();
      StoreCounts before = model.engine.store.counts();
      for (int i = 0; i < 4; i++) {
        assertThat(tailer.poll(Duration.ZERO)).isPresent();
      }
      assertThat(model.engine.store.counts().minus(before).total()).isZero();
    }
  }

  @Test
  void whoIsNotBehindAsksAheadForOneWhenTwoWereThere() {
    flush(9);
    try (Tailer tailer = model.isle.openTailer(TailerOptions.DEFAULT)) {
      assertThat(askedAhead(tailer)).isEqualTo(1);
    }
  }
}
