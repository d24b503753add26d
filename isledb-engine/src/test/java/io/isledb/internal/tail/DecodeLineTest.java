package io.isledb.internal.tail;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.Entry;
import io.isledb.Slice;
import io.isledb.internal.base.FeedMemory;
import io.isledb.internal.format.sst.CommitChanges;
import io.isledb.internal.format.sst.CommitDecoding;
import io.isledb.internal.format.sst.CommitFile;
import io.isledb.internal.format.sst.CommitRoundTripTest;
import io.isledb.internal.format.sst.TrackedObject;
import io.isledb.internal.testing.ManualExecutor;
import io.isledb.options.SstOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Who decodes what, and when. */
class DecodeLineTest {
  private static final SplittableRandom RANDOM = new SplittableRandom(1);
  private static final byte[] SMALL = file(100);
  private static final byte[] LARGE = file(8_000);

  private final ManualExecutor executor = new ManualExecutor();

  private static byte[] file(int count) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] value = new byte[100];
      RANDOM.nextBytes(value);
      entries.add(new Entry(Slice.utf8("key" + i), Slice.of(value), 1_000 + i, 1, 0, Slice.EMPTY));
    }
    return CommitRoundTripTest.build(entries, SstOptions.FLUSH);
  }

  /** A commit that comes. */
  private static final class Commit {
    final TrackedObject object;
    final CommitDecoding decoding;

    Commit(byte[] file) {
      object = new TrackedObject(file, CommitFile.frontBytes("o", file));
      decoding = CommitChanges.begin("o", object, null, 9, FeedMemory.none());
    }

    boolean isHere() {
      assertThat(object.closed()).isEqualTo(decoding.isTaken() ? 1 : 0);
      return decoding.isHere();
    }

    boolean isGivenUp() {
      return decoding.isTaken() && !isHere();
    }
  }

  private DecodeLine line(int crewMost, long aheadBytesMax) {
    return new DecodeLine(executor, crewMost, aheadBytesMax);
  }

  private void bring(DecodeLine line, long id, Commit commit) {
    line.bring(line.generation(), id, commit.decoding);
  }

  @Test
  void whatIsBroughtIsDecodedUntilThereIsEnough() {
    DecodeLine line = line(1, 3L * SMALL.length);
    List<Commit> commits = new ArrayList<>();
    for (int id = 0; id < 5; id++) {
      Commit commit = new Commit(SMALL);
      commits.add(commit);
      bring(line, id, commit);
      assertThat(commit.isHere()).as("who brings it does not wait").isFalse();
      executor.runAll();
      assertThat(commit.isHere()).isEqualTo(id < 3);
    }
    assertThat(executor.waiting()).isZero();
    line.take(0);
    assertThat(executor.waiting()).isEqualTo(1);
    executor.runAll();
    assertThat(commits.get(3).isHere()).isTrue();
    assertThat(commits.get(4).isHere()).isFalse();
    line.take(1);
    line.take(2);
    executor.runAll();
    assertThat(commits.get(4).isHere()).isTrue();
    line.take(3);
    assertThat(line.take(4)).isTrue();
    assertThat(line.take(4)).as("taken already").isFalse();
    assertThat(executor.waiting()).as("nothing is left to do").isZero();
  }

  @Test
  void theEarliestGoesFirstAndALargeOneGoesAlone() {
    DecodeLine line = line(1, SMALL.length);
    Commit first = new Commit(SMALL);
    Commit second = new Commit(LARGE);
    Commit third = new Commit(SMALL);
    bring(line, 1, first);
    bring(line, 3, third);
    bring(line, 2, second);
    executor.runAll();
    assertThat(List.of(first.isHere(), second.isHere(), third.isHere()))
        .containsExactly(true, false, false);
    line.take(1);
    executor.runAll();
    assertThat(List.of(second.isHere(), third.isHere())).containsExactly(true, false);
    line.take(2);
    executor.runAll();
    assertThat(third.isHere()).isTrue();
  }

  @Test
  void othersAreInvitedToALongOneAsFarAsTheyAreOfUse() {
    DecodeLine line = line(3, Long.MAX_VALUE);
    Commit small = new Commit(SMALL);
    bring(line, 1, small);
    assertThat(executor.waiting()).isEqualTo(1);
    executor.runAll();
    assertThat(small.isHere()).isTrue();
    Commit large = new Commit(LARGE);
    assertThat(large.decoding.turns()).isGreaterThanOrEqualTo(4);
    bring(line, 2, large);
    assertThat(executor.waiting()).isEqualTo(3);
    executor.runOne();
    assertThat(large.isHere()).isTrue();
    executor.runAll(); // too late, and harmless
  }

  @Test
  void othersHelpWithWhatSomebodyWaitsFor() {
    DecodeLine line = line(2, 1);
    Commit small = new Commit(SMALL);
    line.share(small.decoding);
    assertThat(executor.waiting()).isZero();
    Commit large = new Commit(LARGE);
    line.share(large.decoding);
    assertThat(large.decoding.isTaken()).isFalse();
    assertThat(executor.waiting()).isEqualTo(2);
    executor.runOne();
    assertThat(large.isHere()).isTrue();
    executor.runAll();
    small.decoding.giveUp();
  }

  @Test
  void noMoreThanTheCrewWorkAndWhatComesMeanwhileIsNotForgotten() {
    DecodeLine line = line(1, Long.MAX_VALUE);
    Commit first = new Commit(LARGE);
    Commit second = new Commit(SMALL);
    first.object.beforeNextRead(
        () -> {
          bring(line, 2, second);
          assertThat(executor.waiting()).as("the crew is busy").isZero();
          assertThat(second.decoding.isTaken()).isFalse();
        });
    bring(line, 1, first);
    executor.runOne();
    assertThat(first.isHere()).isTrue();
    assertThat(second.isHere()).isTrue();
  }

  @Test
  void whoAsksDecodesAlong() {
    DecodeLine line = line(1, Long.MAX_VALUE);
    Commit commit = new Commit(LARGE);
    commit.object.beforeNextRead(
        () -> {
          line.take(1);
          commit.decoding.help();
          assertThat(commit.decoding.isTaken()).isTrue();
        });
    bring(line, 1, commit);
    executor.runAll();
    assertThat(commit.decoding.finish().changes()).hasSize(8_000);
    assertThat(commit.isHere()).isTrue();
  }

  @Test
  void noMoreAreInvitedThanCanWorkAndNobodyKeepsTheThreadForLong() {
    DecodeLine line = line(2, 2L * SMALL.length);
    List<Commit> commits = new ArrayList<>();
    for (int id = 0; id < 9; id++) {
      commits.add(new Commit(SMALL));
      bring(line, id, commits.get(id));
    }
    assertThat(executor.waiting()).isEqualTo(2);
    commits.get(1).object.beforeNextRead(() -> line.take(0));
    executor.runOne();
    assertThat(commits).extracting(Commit::isHere).startsWith(true, true, false);
    assertThat(executor.waiting()).as("it comes back, behind the other").isEqualTo(2);
    executor.runAll();
    assertThat(commits).extracting(Commit::isHere).startsWith(true, true, true, false);
    for (int id = 1; id < 9; id++) {
      line.take(id);
      assertThat(executor.waiting()).isLessThanOrEqualTo(2);
      executor.runAll();
    }
    assertThat(commits).allMatch(Commit::isHere);
  }

  @Test
  void whatNobodyWantsAnyMoreIsGivenUp() {
    DecodeLine line = line(1, 1);
    Commit done = new Commit(SMALL);
    Commit waiting = new Commit(SMALL);
    Commit late = new Commit(SMALL);
    int wanted = line.generation();
    line.bring(wanted, 1, done.decoding);
    line.bring(wanted, 2, waiting.decoding);
    executor.runAll();
    line.clear();
    assertThat(line.take(2)).isFalse();
    assertThat(done.isHere()).isTrue();
    assertThat(waiting.isGivenUp()).isTrue();
    line.bring(wanted, 3, late.decoding);
    assertThat(late.isGivenUp()).isTrue();

    Commit anew = new Commit(SMALL);
    bring(line, 1, anew);
    executor.runAll();
    assertThat(anew.isHere()).isTrue();
    Commit last = new Commit(SMALL);
    bring(line, 2, last);
    line.close();
    assertThat(last.isGivenUp()).isTrue();
    for (int i = 0; i < 2; i++) {
      Commit never = new Commit(SMALL);
      bring(line, 3, never);
      assertThat(never.isGivenUp()).as("closed").isTrue();
      line.clear();
    }
  }

  @Test
  void withoutAnExecutorWhoAsksDoesEverything() {
    Executor closing =
        task -> {
          throw new RejectedExecutionException();
        };
    DecodeLine line = new DecodeLine(closing, 2, 1);
    Commit first = new Commit(LARGE);
    Commit second = new Commit(LARGE);
    bring(line, 1, first);
    bring(line, 2, second);
    assertThat(second.isHere()).isFalse();
    line.share(first.decoding);
    line.take(1);
    line.take(2);
    assertThat(second.decoding.finish().changes()).hasSize(8_000);
    first.decoding.giveUp();
  }
}
