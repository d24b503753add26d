package io.isledb.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.protocol.Interleavings.Fault;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every order of the store calls of writers, a tailer and a reader, with and without faults.
 *
 * <p>Tailers and readers write nothing, so neither changes what the others meet: a run with all of
 * them shows nothing that a run with one of them does not. The normal build therefore searches them
 * apart, and the campaign together as well.
 */
class CommitLogInterleavingsTest {
  private static final int STATES_MAX = 3_000_000;

  @Test
  void twoWritersNeverLoseNorRepeat() throws Exception {
    search(new Size(2, 2, 0, 0), Set.of(), 0);
  }

  @Test
  void aTailerSeesAPrefixOfTheHistory() throws Exception {
    search(new Size(2, 1, 2, 0), Set.of(), 0);
  }

  @Test
  void aReaderSeesStatesOfTheHistory() throws Exception {
    search(new Size(2, 1, 0, 1), Set.of(), 0);
  }

  @Test
  void aTailerSeesAPrefixWhateverGoesWrong() throws Exception {
    search(new Size(1, 2, 2, 0), EnumSet.allOf(Fault.class), 1);
  }

  @Test
  @Tag("campaign")
  void aTailerOfTwoWritersSeesAPrefixWhateverGoesWrong() throws Exception {
    search(new Size(2, 1, 1, 0), EnumSet.allOf(Fault.class), 1);
  }

  @Test
  @Tag("campaign")
  void aReaderSeesStatesWhateverGoesWrong() throws Exception {
    search(new Size(2, 1, 0, 1), EnumSet.allOf(Fault.class), 1);
  }

  @Test
  void lostAnswersLostRequestsAndLateWritesChangeNothing() throws Exception {
    search(new Size(2, 1, 0, 0), EnumSet.allOf(Fault.class), 1);
  }

  @Test
  @Tag("campaign")
  void twoFaults() throws Exception {
    search(new Size(2, 1, 0, 0), EnumSet.allOf(Fault.class), 2);
  }

  @Test
  @Tag("campaign")
  void threeWriters() throws Exception {
    search(new Size(3, 1, 0, 0), Set.of(), 0);
  }

  @Test
  @Tag("campaign")
  void everybodyAtOnce() throws Exception {
    search(new Size(2, 1, 2, 1), Set.of(), 0);
  }

  private record Size(int writers, int flushes, int polls, int refreshes) {
    CommitLogScenario scenario() {
      return new CommitLogScenario(writers, flushes, polls, refreshes);
    }
  }

  private static void search(Size size, Set<Fault> faults, int faultsMax) throws Exception {
    Interleavings.Result result =
        new Interleavings(size::scenario, faults, faultsMax, STATES_MAX).search();
    System.out.println(size + ", faults " + faultsMax + ": " + result);
    assertThat(result.endings()).isGreaterThan(1);
  }
}
