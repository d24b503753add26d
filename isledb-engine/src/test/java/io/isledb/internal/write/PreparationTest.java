package io.isledb.internal.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.Mutation;
import io.isledb.Slice;
import io.isledb.error.FencedException;
import io.isledb.error.IsleClosedException;
import io.isledb.internal.testing.HookStore;
import io.isledb.internal.testing.TestEngine;
import io.isledb.options.WriterOptions;
import io.isledb.store.decorate.RequestKind;
import io.isledb.store.decorate.StoreCounts;
import io.isledb.store.testing.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The files of the next commits are made while the one before them is on its way. */
class PreparationTest {
  private static final int FLUSH_BYTES = 256 << 10;
  private static final String FILLER = "x".repeat(2_000);

  private final TestEngine engine = new TestEngine(1);
  private final HookStore store = new HookStore(engine.store);
  private final List<String> written = new ArrayList<>();
  private WriterImpl writer =
      open(WriterOptions.DEFAULT.withFlushBytes(FLUSH_BYTES).withFlushInterval(Duration.ZERO));

  private WriterImpl open(WriterOptions options) {
    return engine.open(engine.elsewhere(store), options.withName("w"));
  }

  private void put() {
    String value = FILLER + written.size();
    writer.write(Mutation.put(Slice.utf8("k" + written.size()), Slice.utf8(value)));
    written.add(value);
  }

  private void fill() {
    for (int i = 0; i < 140; i++) {
      put();
    }
  }

  /** Fills a batch, and another while the first is on its way; the file of that one is made. */
  private void fillAndPrepare(Runnable then) {
    fill();
    List<Long> held = new ArrayList<>();
    store.beforeNextCreate(
        () -> {
          fill();
          held.add(writer.bufferedBytes());
          engine.executor.runOne();
          held.add(writer.bufferedBytes());
          then.run();
        });
    engine.executor.runOne();
    assertThat(held.get(1)).as("a file is smaller").isLessThan(held.get(0) - 10_000);
  }

  @Test
  void itHasItsPlaceAndIsSentOnce() {
    StoreCounts before = engine.store.counts();
    fillAndPrepare(this::put);
    assertThat(engine.store.counts().minus(before).create()).isEqualTo(1);
    engine.executor.runAll();
    assertThat(engine.store.counts().minus(before).create()).isEqualTo(2);
    assertThat(writer.bufferedEntries()).isEqualTo(1);
    writer.flush();
    assertThat(engine.store.counts().minus(before).total()).isEqualTo(3);
    assertThat(engine.history().values()).isEqualTo(written);
    assertThat(engine.budget.usedBytes()).isZero();
  }

  @Test
  void twoAreMadeAheadAndNoThird() {
    List<Long> held = new ArrayList<>();
    StoreCounts before = engine.store.counts();
    fillAndPrepare(
        () -> {
          for (int i = 0; i < 2; i++) {
            fill();
            held.add(writer.bufferedBytes());
            engine.executor.runAll();
            held.add(writer.bufferedBytes());
          }
        });
    assertThat(held.get(1)).as("the second is a file").isLessThan(held.get(0) - 10_000);
    assertThat(held.get(3)).as("the third still fills").isEqualTo(held.get(2));
    engine.executor.runAll();
    assertThat(engine.store.counts().minus(before).create()).isEqualTo(4);
    assertThat(engine.history().values()).isEqualTo(written);
    assertThat(engine.budget.usedBytes()).isZero();
  }

  @Test
  void aFenceDropsTwoOfThem() {
    fillAndPrepare(
        () -> {
          fill();
          engine.executor.runAll();
          engine.open("successor");
        });
    assertThatThrownBy(this::put).isInstanceOf(FencedException.class);
    engine.executor.runAll();
    assertThat(engine.history().values()).isEmpty();
    assertThat(engine.budget.usedBytes()).isZero();
  }

  @Test
  void aFlushWaitsForAllOfThem() {
    fillAndPrepare(this::put);
    assertThat(writer.flush().entries()).isEqualTo(1);
    assertThat(engine.history().values()).isEqualTo(written);
  }

  @Test
  void watermarksAddUp() {
    writer.advance("t-0", 1);
    fillAndPrepare(() -> writer.advance("t-1", 7));
    writer.advance("t-0", 2);
    assertThatThrownBy(() -> writer.advance("t-1", 6)).hasMessageContaining("cannot go back");
    writer.flush();
    assertThat(writer.lastCommit().watermarks().offsets())
        .containsEntry("t-0", 2L)
        .containsEntry("t-1", 7L);
  }

  @Test
  void itWaitsForTheOneBeforeWhateverBecomesOfThat() {
    engine.faulty.next(RequestKind.CREATE, Fault.LOST_REQUEST);
    fillAndPrepare(() -> {});
    assertThat(engine.history().values()).isEmpty();
    engine.timers.advanceMs(60_000);
    engine.executor.runAll();
    assertThat(engine.history().values()).isEqualTo(written);
  }

  @Test
  void aFenceDropsIt() {
    fillAndPrepare(() -> engine.open("successor"));
    StoreCounts before = engine.store.counts();
    assertThatThrownBy(this::put).isInstanceOf(FencedException.class);
    engine.executor.runAll();
    assertThat(engine.store.counts().minus(before).total()).isZero();
    assertThat(engine.history().values()).isEmpty();
    assertThat(engine.budget.usedBytes()).isZero();
  }

  @Test
  void abandoningDropsIt() {
    fillAndPrepare(() -> writer.abandon());
    engine.executor.runAll();
    assertThatThrownBy(this::put).isInstanceOf(IsleClosedException.class);
    assertThat(engine.budget.usedBytes()).isZero();
  }

  @Test
  void abandoningWhileItIsMadeDropsItWhenItIs() {
    writer.abandon();
    writer =
        open(
            WriterOptions.DEFAULT
                .withFlushBytes(FLUSH_BYTES)
                .withFlushInterval(Duration.ZERO)
                .withBlobThresholdBytes(FILLER.length() + 2));
    fill();
    store.beforeNextCreate(
        () -> {
          fill();
          store.beforeNextPut(writer::abandon);
          engine.executor.runOne();
        });
    engine.executor.runOne();
    assertThat(engine.budget.usedBytes()).isZero();
  }

  @Test
  void whatCannotBeMadeAheadIsMadeInItsTurn() {
    writer.abandon();
    writer =
        open(
            WriterOptions.DEFAULT
                .withFlushBytes(FLUSH_BYTES)
                .withFlushInterval(Duration.ZERO)
                .withBlobThresholdBytes(FILLER.length() + 2));
    fill();
    store.beforeNextCreate(
        () -> {
          fill();
          engine.faulty.next(RequestKind.PUT, Fault.LOST_REQUEST);
          engine.executor.runOne();
        });
    engine.executor.runOne();
    engine.executor.runAll();
    assertThat(writer.bufferedEntries()).isZero();
    assertThat(writer.lastCommit().entries()).isEqualTo(140);
  }
}
