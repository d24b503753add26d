package io.isledb.amplification;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.amplification.Amplification.Figures;
import io.isledb.amplification.Amplification.Setup;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bounds on what {@link AmplificationReport} prints, on less data. */
class AmplificationTest {
  private static final int FLUSHES = 200;
  private static final int FLUSH_BYTES = 64 << 10;

  private static Figures figures(Workload workload, boolean hasFeed) {
    return Amplification.of(new Setup(workload, FLUSHES, FLUSH_BYTES, 10, 1 << 20, hasFeed));
  }

  /** The table of docs/performance.md. */
  @Test
  @Tag("campaign")
  void theWholeTable() {
    AmplificationReport.main(new String[0]);
  }

  @ParameterizedTest
  @EnumSource
  void withoutAFeed(Workload workload) {
    Figures figures = figures(workload, false);
    System.out.println(workload + ": " + figures);
    assertThat(figures.write()).as("bytes written for each flushed").isLessThan(5);
    assertThat(figures.spaceMerged()).as("all merged, feed off").isLessThanOrEqualTo(1.1);
    assertThat(figures.space()).as("while the load goes on").isLessThan(2.5);
    assertThat(figures.getsPerHit()).isLessThanOrEqualTo(1.1);
    assertThat(figures.getsPerMiss()).isLessThan(0.1);
    assertThat(figures.joined()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"UNIQUE_KEYS", "UPDATES"})
  void aFeedAddsEachFlushOnceMore(Workload workload) {
    Figures cut = figures(workload, false);
    Figures fed = figures(workload, true);
    assertThat(fed.writeWithFeed() - cut.write()).isBetween(0.5, 1.2);
    assertThat(fed.writeWithFeed()).isLessThan(5.5);
  }
}
