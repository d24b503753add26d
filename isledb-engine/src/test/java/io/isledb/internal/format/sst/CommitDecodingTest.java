package io.isledb.internal.format.sst;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.Entry;
import io.isledb.Slice;
import io.isledb.error.CorruptObjectException;
import io.isledb.internal.base.FeedMemory;
import io.isledb.options.SstOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** One commit's file that several decode, and that is closed once whatever happens. */
class CommitDecodingTest {
  private static final int COUNT = 12_000;

  private final FeedMemory memory = FeedMemory.keeping(32 << 20);
  private final List<Entry> written = written(COUNT);
  private final byte[] file = CommitRoundTripTest.build(written, SstOptions.FLUSH);
  private final int dataFrom = CommitFile.frontBytes("o", file);

  private static List<Entry> written(int count) {
    SplittableRandom random = new SplittableRandom(5);
    List<Entry> written = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] key = new byte[16];
      byte[] value = new byte[100];
      random.nextBytes(key);
      random.nextBytes(value);
      written.add(new Entry(Slice.of(key), Slice.of(value), 1_000 + i, i, 0, Slice.EMPTY));
    }
    return written;
  }

  private CommitDecoding begin(TrackedObject object) {
    CommitDecoding decoding = CommitChanges.begin("o", object, null, 9, memory);
    assertThat(decoding.fileBytes()).isEqualTo(file.length);
    assertThat(decoding.turns()).isGreaterThan(4);
    assertThat(decoding.isHere()).isFalse();
    assertThat(object.closed()).isZero();
    return decoding;
  }

  private void isWhole(CommitDecoding decoding, TrackedObject object) {
    CommitEntries changes = decoding.finish().changes();
    assertThat(changes).isEqualTo(written);
    assertThat(decoding.finish().changes()).isSameAs(changes);
    assertThat(decoding.isHere()).isTrue();
    assertThat(decoding.isTaken()).isTrue();
    decoding.giveUp(); // too late, and harmless
    assertThat(decoding.finish().changes()).isSameAs(changes);
    assertThat(object.closed()).isEqualTo(1);
  }

  @Test
  void oneDecodesItAlone() {
    TrackedObject object = new TrackedObject(file, dataFrom);
    isWhole(begin(object), object);
  }

  @Test
  void oneWhoComesInTheMiddleTakesWhatIsLeft() {
    TrackedObject object = new TrackedObject(file, dataFrom);
    CommitDecoding decoding = begin(object);
    object.beforeNextRead(
        () -> {
          decoding.help();
          assertThat(decoding.isTaken()).isTrue();
          assertThat(decoding.isHere()).as("this one is at work").isFalse();
          assertThat(object.closed()).isZero();
          decoding.help();
        });
    isWhole(decoding, object);
  }

  @Test
  void manyDecodeItTogether() throws Exception {
    int threads = 4;
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      for (int round = 0; round < 20; round++) {
        TrackedObject object = new TrackedObject(file, dataFrom);
        CommitDecoding decoding = begin(object);
        CyclicBarrier start = new CyclicBarrier(threads);
        List<Future<CommitEntries>> results = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
          results.add(
              executor.submit(
                  () -> {
                    start.await();
                    return decoding.finish().changes();
                  }));
        }
        for (Future<CommitEntries> result : results) {
          assertThat(result.get(60, TimeUnit.SECONDS)).isSameAs(decoding.finish().changes());
        }
        isWhole(decoding, object);
      }
    } finally {
      executor.shutdown();
    }
  }

  @Test
  void damageIsThrownByWhoWantsTheResultWhoeverFoundIt() {
    for (int at = dataFrom; at < file.length / 2; at += file.length / 9) {
      byte[] damaged = file.clone();
      damaged[at] ^= 4;
      TrackedObject object = new TrackedObject(damaged, dataFrom);
      CommitDecoding decoding = begin(object);
      object.beforeNextRead(decoding::help);
      decoding.help();
      assertThat(object.closed()).isEqualTo(1);
      assertThat(decoding.isTaken()).isTrue();
      assertThat(decoding.isHere()).isFalse();
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(decoding::finish)
            .isInstanceOf(CorruptObjectException.class)
            .hasMessageContaining("checksum")
            .hasMessageContaining("object=o");
      }
    }
  }

  @Test
  void anythingElseThatFailsIsThrownToo() {
    TrackedObject object = new TrackedObject(file, dataFrom);
    CommitDecoding decoding = begin(object);
    object.beforeNextRead(
        () -> {
          throw new OutOfMemoryError("no room");
        });
    decoding.help();
    assertThat(object.closed()).isEqualTo(1);
    assertThatThrownBy(decoding::finish).isInstanceOf(OutOfMemoryError.class);
    decoding.giveUp();
    assertThat(object.closed()).isEqualTo(1);
  }

  @Test
  void whatIsGivenUpIsClosedWhenNobodyIsAtWork() {
    TrackedObject untouched = new TrackedObject(file, dataFrom);
    CommitDecoding none = begin(untouched);
    none.giveUp();
    none.giveUp();
    none.help();
    assertThat(untouched.closed()).isEqualTo(1);
    assertThat(none.isTaken()).isTrue();
    assertThat(none.isHere()).isFalse();

    TrackedObject object = new TrackedObject(file, dataFrom);
    CommitDecoding decoding = begin(object);
    object.beforeNextRead(
        () -> {
          decoding.giveUp();
          assertThat(object.closed()).isZero();
        });
    decoding.help();
    assertThat(object.closed()).isEqualTo(1);
    assertThat(decoding.isHere()).isFalse();
  }

  @Test
  void aCommitWithoutChangesIsHereAtOnce() {
    byte[] fence = CommitRoundTripTest.build(List.of(), SstOptions.FLUSH);
    TrackedObject object = new TrackedObject(fence, fence.length);
    CommitDecoding decoding = CommitChanges.begin("o", object, null, 9, memory);
    assertThat(object.closed()).isEqualTo(1);
    assertThat(decoding.isHere()).isTrue();
    assertThat(decoding.finish().changes()).isEmpty();
    assertThat(object.closed()).isEqualTo(1);
  }
}
