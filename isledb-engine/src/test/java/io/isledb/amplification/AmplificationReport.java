package io.isledb.amplification;

import io.isledb.amplification.Amplification.Figures;
import io.isledb.amplification.Amplification.Setup;
import java.util.Locale;

/** Prints the table of {@code docs/performance.md}; takes a minute or two. */
final class AmplificationReport {
  /** One flush a second, and a round every half minute. */
  private static final int FLUSHES_PER_ROUND = 30;

  private AmplificationReport() {}

  /**
   * Runs all workloads.
   *
   * @param args number of flushes and their size in bytes, if not 1,000 of 32 KiB
   */
  public static void main(String[] args) {
    int flushes = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
    int flushBytes = args.length > 1 ? Integer.parseInt(args[1]) : 32 << 10;
    System.out.println(
        "| workload | flushed MB | write | with the feed | manifests | space | space, merged, no"
            + " feed | GETs per hit | per miss |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    for (Workload workload : Workload.values()) {
      int sstBytes = 16 * flushBytes;
      Figures cut =
          Amplification.of(
              new Setup(workload, flushes, flushBytes, FLUSHES_PER_ROUND, sstBytes, false));
      Figures fed =
          Amplification.of(
              new Setup(workload, flushes, flushBytes, FLUSHES_PER_ROUND, sstBytes, true));
      System.out.println(
          String.format(
              Locale.ROOT,
              "| %s | %.1f | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f |",
              workload.title,
              cut.flushed() / 1e6,
              cut.write(),
              fed.writeWithFeed(),
              cut.writeOfManifests(),
              cut.space(),
              cut.spaceMerged(),
              cut.getsPerHit(),
              cut.getsPerMiss()));
    }
  }
}
