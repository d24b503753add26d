package io.isledb.internal.format.manifest;

import java.util.List;

/**
 * Many SSTs and stretches of the feed of a large isle, described in an object of their own that
 * never changes.
 *
 * @param isleId the isle that wrote it
 * @param ulid its name
 * @param ssts SSTs of runs
 * @param segments stretches of the log, ascending
 */
public record ManifestPart(
    String isleId, String ulid, List<Placed> ssts, List<SegmentInfo> segments) {
  /**
   * An SST and the run that it belongs to.
   *
   * @param run the run's id
   */
  public record Placed(long run, SstInfo sst) {}

  public ManifestPart {
    ssts = List.copyOf(ssts);
    segments = List.copyOf(segments);
  }
}
