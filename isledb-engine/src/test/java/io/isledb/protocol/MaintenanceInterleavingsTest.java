package io.isledb.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.protocol.Interleavings.Fault;
import io.isledb.protocol.MaintenanceScenario.Size;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every order of the store calls of a writer, maintainers, a tailer and a reader. */
class MaintenanceInterleavingsTest {
  private static final int STATES_MAX = 3_000_000;

  @Test
  void aMaintainerBesideAWriter() throws Exception {
    search(new Size(2, 1, 1, 0, 0), Set.of(), 0);
  }

  @Test
  void twoMaintainers() throws Exception {
    search(new Size(2, 0, 2, 0, 0), Set.of(), 0);
  }

  @Test
  void aReaderBesideAMaintainer() throws Exception {
    search(new Size(2, 0, 1, 0, 1), Set.of(), 0);
  }

  @Test
  void aTailerBesideAMaintainer() throws Exception {
    search(new Size(2, 0, 1, 2, 0), Set.of(), 0);
  }

  @Test
  void aMaintainerWhateverGoesWrong() throws Exception {
    search(new Size(2, 0, 1, 0, 0), EnumSet.allOf(Fault.class), 1);
  }

  @Test
  @Tag("campaign")
  void twoMaintainersBesideAWriter() throws Exception {
    search(new Size(2, 1, 2, 0, 0), Set.of(), 0);
  }

  @Test
  @Tag("campaign")
  void twoMaintainersWhateverGoesWrong() throws Exception {
    search(new Size(2, 0, 2, 0, 0), EnumSet.allOf(Fault.class), 2);
  }

  @Test
  @Tag("campaign")
  void aMaintainerBesideAWriterWhateverGoesWrong() throws Exception {
    search(new Size(2, 1, 1, 0, 0), EnumSet.allOf(Fault.class), 1);
  }

  @Test
  @Tag("campaign")
  void everybodyAtOnce() throws Exception {
    search(new Size(2, 1, 1, 2, 1), Set.of(), 0);
  }

  private static void search(Size size, Set<Fault> faults, int faultsMax) throws Exception {
    Interleavings.Result result =
        new Interleavings(() -> new MaintenanceScenario(size), faults, faultsMax, STATES_MAX)
            .search();
    System.out.println(size + ", faults " + faultsMax + ": " + result);
    assertThat(result.endings()).isPositive();
  }
}
