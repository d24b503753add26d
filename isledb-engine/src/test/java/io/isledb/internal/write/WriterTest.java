package io.isledb.internal.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.CommitInfo;
import io.isledb.Entry;
import io.isledb.Mutation;
import io.isledb.Slice;
import io.isledb.error.InvalidOptionException;
import io.isledb.error.LimitExceededException;
import io.isledb.internal.testing.TestEngine;
import io.isledb.options.Limits;
import io.isledb.options.WriterOptions;
import io.isledb.store.decorate.StoreCounts;
import java.time.Duration;
import java.util.AbstractList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WriterTest {
  private final TestEngine engine = new TestEngine(1);
  private final WriterImpl writer = engine.open("a");

  private void put(String key, String value) {
    writer.write(Mutation.put(Slice.utf8(key), Slice.utf8(value)));
  }

  private long requestsSince(StoreCounts before) {
    return engine.store.counts().minus(before).total();
  }

  @Test
  void aFlushIsOneCommitAndOneRequest() {
    put("b", "1");
    put("a", "2");
    writer.delete(new byte[] {'b'});
    writer.advance("t-0", 7);
    StoreCounts before = engine.store.counts();
    CommitInfo commit = writer.flush();
    assertThat(requestsSince(before)).isEqualTo(1);
    assertThat(engine.store.counts().minus(before).create()).isEqualTo(1);
    assertThat(commit.id()).isEqualTo(2);
    assertThat(commit.entries()).isEqualTo(3);
    assertThat(commit.firstSequence()).isEqualTo(1);
    assertThat(commit.isFence()).isFalse();
    assertThat(commit.watermarks().next("t-0")).hasValue(7);
    assertThat(writer.lastCommit()).isEqualTo(commit);
    assertThat(engine.history().values()).containsExactly("1", "2", "null");
  }

  @Test
  void withoutAnythingNewAFlushMakesNoRequest() {
    StoreCounts before = engine.store.counts();
    assertThat(writer.flush().isFence()).isTrue();
    assertThat(writer.flushAsync()).isCompletedWithValue(writer.lastCommit());
    assertThat(requestsSince(before)).isZero();
    put("a", "1");
    CommitInfo commit = writer.flush();
    assertThat(writer.flush()).isEqualTo(commit);
    assertThat(requestsSince(before)).isEqualTo(1);
  }

  @Test
  void anIdleWriterMakesNoRequest() {
    put("a", "1");
    writer.flush();
    StoreCounts before = engine.store.counts();
    for (int hour = 0; hour < 48; hour++) {
      engine.timers.advanceMs(3_600_000);
      engine.executor.runAll();
    }
    assertThat(requestsSince(before)).isZero();
    assertThat(engine.timers.waiting()).isZero();
  }

  @Test
  void anAdvanceAloneIsDurableWithTheNextFlush() {
    writer.advance("t-0", 5);
    engine.timers.advanceMs(3_600_000);
    engine.executor.runAll();
    assertThat(writer.watermarks().next("t-0")).isEmpty();
    CommitInfo commit = writer.flush();
    assertThat(commit.entries()).isZero();
    assertThat(commit.isFence()).isFalse();
    assertThat(commit.watermarks().next("t-0")).hasValue(5);
    StoreCounts before = engine.store.counts();
    writer.advance("t-0", 5);
    writer.flush();
    assertThat(requestsSince(before)).isZero();
  }

  @Test
  void watermarksAreCumulativeAndNeverGoBack() {
    writer.advance("t-0", 5);
    writer.flush();
    writer.advance("t-1", 6);
    writer.advance("t-1", 9);
    assertThatThrownBy(() -> writer.advance("t-1", 8)).isInstanceOf(InvalidOptionException.class);
    assertThatThrownBy(() -> writer.advance("t-0", 4)).isInstanceOf(InvalidOptionException.class);
    assertThat(writer.flush().watermarks().offsets())
        .containsEntry("t-0", 5L)
        .containsEntry("t-1", 9L)
        .hasSize(2);
  }

  @Test
  void allOfAnEntryIsKept() {
    Mutation put =
        new Mutation(
            Slice.utf8("k"), Slice.utf8(""), -77, 9_000_000_000_000L, Slice.utf8("attributes"));
    Mutation delete = new Mutation(Slice.EMPTY, null, 12, 34, Slice.utf8("more"));
    writer.write(put);
    writer.write(delete);
    writer.flush();
    List<Entry> entries = engine.history().entries();
    assertThat(entries)
        .containsExactly(
            new Entry(put.key(), put.value(), 1, -77, put.expiryMs(), put.attributes()),
            new Entry(Slice.EMPTY, null, 2, 12, 0, delete.attributes()));
  }

  @Test
  void aMutationTakesTheWritersClockWhenItHasNoTime() {
    engine.time.advanceMs(123);
    put("a", "1");
    writer.put(new byte[] {'b'}, new byte[] {1}, Duration.ofSeconds(2));
    writer.put(new byte[] {'c'}, new byte[] {1}, Duration.ofDays(Long.MAX_VALUE / 86_400));
    writer.flush();
    long nowMs = engine.time.wallMs();
    List<Entry> entries = engine.history().entries();
    assertThat(entries).extracting(Entry::timestampMs).containsOnly(nowMs);
    assertThat(entries)
        .extracting(Entry::expiryMs)
        .containsExactly(0L, nowMs + 2_000, Long.MAX_VALUE);
  }

  @Test
  void whatIsTooLargeIsRefusedAndNothingIsWritten() {
    Slice tooLongKey = Slice.of(new byte[Limits.KEY_BYTES_MAX + 1]);
    assertThatThrownBy(() -> writer.write(Mutation.delete(tooLongKey)))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("bytes=65536")
        .hasMessageContaining("limit=65535");
    Slice tooLongAttributes = Slice.of(new byte[Limits.ATTRIBUTES_BYTES_MAX + 1]);
    assertThatThrownBy(() -> writer.write(new Mutation(Slice.EMPTY, null, 0, 0, tooLongAttributes)))
        .isInstanceOf(LimitExceededException.class);
    assertThatThrownBy(() -> writer.write(new Mutation(Slice.EMPTY, null, 0, -2, Slice.EMPTY)))
        .isInstanceOf(InvalidOptionException.class);
    assertThatThrownBy(() -> writer.put(new byte[1], new byte[1], Duration.ZERO))
        .isInstanceOf(InvalidOptionException.class);
    assertThatThrownBy(() -> writer.advance("t".repeat(2_000), 1))
        .isInstanceOf(LimitExceededException.class);
    assertThat(writer.bufferedEntries()).isZero();
    writer.write(Mutation.delete(Slice.of(new byte[Limits.KEY_BYTES_MAX])));
    assertThat(writer.flush().entries()).isEqualTo(1);
  }

  @Test
  void changesThatAreWrittenAsOneAreInOneCommitInTheirOrder() {
    engine.time.advanceMs(5);
    writer.write(
        List.of(
            Mutation.put(Slice.utf8("b"), Slice.utf8("1")),
            Mutation.put(Slice.utf8("a"), Slice.utf8("2")),
            Mutation.delete(Slice.utf8("b"))),
        "t-0",
        3);
    writer.write(List.of(Mutation.put(Slice.utf8("c"), Slice.utf8("3"))));
    writer.write(List.of(), "t-0", 4);
    writer.write(List.of());
    CommitInfo commit = writer.flush();
    assertThat(commit.entries()).isEqualTo(4);
    assertThat(commit.watermarks().next("t-0")).hasValue(4);
    assertThat(engine.history().values()).containsExactly("1", "2", "null", "3");
    assertThat(engine.history().entries())
        .extracting(Entry::timestampMs)
        .containsOnly(engine.time.wallMs());
  }

  @Test
  void nothingOfChangesThatAreTooManyAsOneIsWritten() {
    Slice value = Slice.of(new byte[64 << 20]);
    Mutation change = Mutation.put(Slice.utf8("a"), value);
    int most = Limits.WRITE_BYTES_MAX / value.length();
    assertThatThrownBy(() -> writer.write(Collections.nCopies(most, change), "t-0", 1))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("changes=" + most)
        .hasMessageContaining("limit=" + Limits.WRITE_BYTES_MAX);
    assertThat(writer.bufferedEntries()).isZero();
    assertThat(writer.flush().isFence()).isTrue();
  }

  @Test
  void nothingOfChangesIsWrittenWhenTheirListFailsInTheMiddle() {
    put("a", "1");
    List<Mutation> failing =
        failingTheSecondTime(Mutation.put(Slice.utf8("b"), Slice.EMPTY), 1_000);
    assertThatThrownBy(() -> writer.write(failing, "t-0", 1_000)).hasMessage("in the middle");
    put("c", "2");
    CommitInfo commit = writer.flush();
    assertThat(commit.watermarks().next("t-0")).isEmpty();
    assertThat(engine.history().values()).containsExactly("1", "2");
  }

  /** A list whose last element can be had once only. */
  private static List<Mutation> failingTheSecondTime(Mutation change, int size) {
    AtomicInteger asked = new AtomicInteger();
    return new AbstractList<>() {
      @Override
      public Mutation get(int index) {
        if (index == size - 1 && asked.incrementAndGet() > 1) {
          throw new IllegalStateException("in the middle");
        }
        return change;
      }

      @Override
      public int size() {
        return size;
      }
    };
  }

  @Test
  void sequencesGoOnOverCommitsAndWriters() {
    put("a", "1");
    put("a", "2");
    writer.flush();
    put("a", "3");
    writer.close();
    WriterImpl next = engine.open("b");
    next.put(new byte[] {'a'}, "4".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertThat(next.flush().firstSequence()).isEqualTo(4);
    assertThat(next.epoch()).isEqualTo(2);
    assertThat(engine.history().values()).containsExactly("1", "2", "3", "4");
  }

  @Test
  void theLogsTimeNeverGoesBack() {
    put("a", "1");
    long committedAtMs = writer.flush().committedAtMs();
    engine.time.advanceMs(-5_000);
    put("a", "2");
    assertThat(writer.flush().committedAtMs()).isEqualTo(committedAtMs);
  }

  @Test
  void memoryIsCountedAndComesBack() {
    assertThat(writer.bufferedBytes()).isZero();
    put("a", "x".repeat(100_000));
    assertThat(writer.bufferedBytes()).isGreaterThan(100_000);
    assertThat(engine.budget.usedBytes()).isEqualTo(writer.bufferedBytes());
    writer.flush();
    assertThat(writer.bufferedBytes()).isZero();
    assertThat(writer.bufferedEntries()).isZero();
    assertThat(engine.budget.usedBytes()).isZero();
  }

  @Test
  void aFlushBeginsByItselfAtItsSize() {
    WriterImpl small = engine.open(WriterOptions.DEFAULT.withFlushBytes(1_000));
    for (int i = 0; i < 50; i++) {
      small.put(new byte[] {(byte) i}, new byte[100]);
    }
    assertThat(engine.executor.waiting()).isEqualTo(1);
    assertThat(small.lastCommit().isFence()).isTrue();
    engine.executor.runAll();
    assertThat(small.lastCommit().entries()).isEqualTo(50);
    assertThat(small.bufferedEntries()).isZero();
  }

  @Test
  void aFlushBeginsByItselfAtItsAge() {
    put("a", "1");
    engine.timers.advanceMs(4_999);
    assertThat(engine.executor.waiting()).isZero();
    engine.timers.advanceMs(1);
    engine.executor.runAll();
    assertThat(writer.lastCommit().entries()).isEqualTo(1);
  }

  @Test
  void theAgeIsThatOfTheOldestChangeThatIsNotDurable() {
    put("a", "1");
    engine.timers.advanceMs(3_000);
    writer.flush();
    put("a", "2");
    engine.timers.advanceMs(4_999);
    engine.executor.runAll();
    assertThat(writer.bufferedEntries()).isEqualTo(1);
    engine.timers.advanceMs(1);
    engine.executor.runAll();
    assertThat(writer.bufferedEntries()).isZero();
  }

  @Test
  void anIntervalOfZeroIsNone() {
    WriterImpl patient = engine.open(WriterOptions.DEFAULT.withFlushInterval(Duration.ZERO));
    patient.put(new byte[1], new byte[1]);
    assertThat(engine.timers.waiting()).isZero();
  }

  @Test
  void flushAsyncCompletesWithTheCommitThatHoldsTheLast() {
    put("a", "1");
    var first = writer.flushAsync();
    put("a", "2");
    var second = writer.flushAsync();
    assertThat(first).isNotDone();
    engine.executor.runAll();
    assertThat(first.join().entries()).isEqualTo(2);
    assertThat(second.join()).isEqualTo(first.join());
  }
}
