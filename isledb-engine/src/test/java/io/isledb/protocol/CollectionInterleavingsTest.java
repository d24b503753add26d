package io.isledb.protocol;

import static io.isledb.protocol.CollectionScenario.Part.COLLECTOR;
import static io.isledb.protocol.CollectionScenario.Part.COLLECTOR_OF_FENCES;
import static io.isledb.protocol.CollectionScenario.Part.MAINTAINER;
import static io.isledb.protocol.CollectionScenario.Part.READER;
import static io.isledb.protocol.CollectionScenario.Part.TAILER;
import static io.isledb.protocol.CollectionScenario.Part.WRITER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.protocol.CollectionScenario.Part;
import io.isledb.protocol.Interleavings.Fault;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every order of the store calls of writers and of maintainers that collect. */
class CollectionInterleavingsTest {
  private static final int STATES_MAX = 3_000_000;

  @Test
  void aWriterMayClaimWhileCommitsGo() throws Exception {
    search(Set.of(), List.of(WRITER), List.of(COLLECTOR));
  }

  @Test
  @Tag("campaign")
  void aWriterMaySleepWhileItsIdsAreUsedAndCollected() throws Exception {
    search(Set.of(), List.of(WRITER), List.of(WRITER, COLLECTOR));
  }

  @Test
  @Tag("campaign")
  void aWriterMaySleepOverTwoCollections() throws Exception {
    search(Set.of(), List.of(WRITER), List.of(WRITER, COLLECTOR, WRITER, COLLECTOR));
  }

  @Test
  void withoutFencesAWriterThatSleptWouldLoseWhatItAcknowledges() {
    assertThatThrownBy(
            () -> search(Set.of(), List.of(WRITER), List.of(WRITER, COLLECTOR_OF_FENCES)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("violated");
  }

  @Test
  @Tag("campaign")
  void requestsMayComeLate() throws Exception {
    search(EnumSet.of(Fault.APPLIED_LATE), List.of(WRITER), List.of(WRITER, COLLECTOR));
  }

  @Test
  @Tag("campaign")
  void aMaintainerMaySleepWhileAnotherCollects() throws Exception {
    search(Set.of(), List.of(COLLECTOR), List.of(COLLECTOR));
  }

  @Test
  void aReaderIsNeverWrongWhileObjectsGo() throws Exception {
    search(Set.of(), List.of(READER), List.of(COLLECTOR));
  }

  @Test
  void aTailerMissesNothingSilentlyWhileCommitsGo() throws Exception {
    search(Set.of(), List.of(TAILER), List.of(COLLECTOR));
  }

  @Test
  void aMaintainerMayWorkWhileAnotherCollects() throws Exception {
    search(Set.of(), List.of(MAINTAINER), List.of(COLLECTOR));
  }

  @Test
  @Tag("campaign")
  void writersComeAndGoUnderAReaderAndATailer() throws Exception {
    search(Set.of(), List.of(READER), List.of(WRITER, COLLECTOR, WRITER, COLLECTOR));
    search(Set.of(), List.of(TAILER), List.of(WRITER, COLLECTOR, WRITER, COLLECTOR));
  }

  @Test
  @Tag("campaign")
  void aWriterAReaderAndACollector() throws Exception {
    search(Set.of(), List.of(WRITER), List.of(READER), List.of(COLLECTOR));
  }

  @Test
  @Tag("campaign")
  void aWriterATailerAndACollector() throws Exception {
    search(Set.of(), List.of(WRITER), List.of(TAILER), List.of(COLLECTOR));
  }

  @Test
  @Tag("campaign")
  void aWriterAMaintainerAndACollector() throws Exception {
    search(Set.of(), List.of(WRITER), List.of(MAINTAINER), List.of(COLLECTOR));
  }

  @Test
  @Tag("campaign")
  void twoWritersAndACollector() throws Exception {
    search(Set.of(), List.of(WRITER), List.of(WRITER), List.of(COLLECTOR));
  }

  /** With one fault of those given, if there are any. */
  @SafeVarargs
  private static void search(Set<Fault> faults, List<Part>... programs) throws Exception {
    Interleavings.Result result =
        new Interleavings(
                () -> new CollectionScenario(List.of(programs)),
                faults,
                faults.isEmpty() ? 0 : 1,
                STATES_MAX)
            .search();
    System.out.println(List.of(programs) + ", " + faults + ": " + result);
    assertThat(result.endings()).isGreaterThan(1);
  }
}
