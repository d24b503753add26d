package io.isledb.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.protocol.Interleavings.Fault;
import io.isledb.protocol.MaintenanceScenario.Size;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every order of the store calls of checkpoints, a writer and a maintainer. */
class CheckpointInterleavingsTest {
  private static final int STATES_MAX = 3_000_000;

  @Test
  void aCheckpointBesideAMaintainer() throws Exception {
    search(new Size(2, 0, 1, 0, 0), 1, Set.of(), 0);
  }

  @Test
  void aCheckpointBesideAWriter() throws Exception {
    search(new Size(1, 1, 0, 0, 0), 1, Set.of(), 0);
  }

  @Test
  void twoCheckpoints() throws Exception {
    search(new Size(1, 0, 0, 0, 0), 2, Set.of(), 0);
  }

  @Test
  void aCheckpointWhateverGoesWrong() throws Exception {
    search(new Size(1, 0, 0, 0, 0), 1, EnumSet.allOf(Fault.class), 1);
  }

  @Test
  @Tag("campaign")
  void aCheckpointBesideAWriterAndAMaintainer() throws Exception {
    search(new Size(2, 1, 1, 0, 0), 1, Set.of(), 0);
  }

  @Test
  @Tag("campaign")
  void aCheckpointBesideAMaintainerWhateverGoesWrong() throws Exception {
    search(new Size(2, 0, 1, 0, 0), 1, EnumSet.allOf(Fault.class), 1);
  }

  private static void search(Size size, int checkpoints, Set<Fault> faults, int faultsMax)
      throws Exception {
    Interleavings.Result result =
        new Interleavings(
                () -> new CheckpointScenario(size, checkpoints), faults, faultsMax, STATES_MAX)
            .search();
    System.out.println(
        size + ", " + checkpoints + " checkpoints, faults " + faultsMax + ": " + result);
    assertThat(result.endings()).isPositive();
  }
}
