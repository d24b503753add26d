package io.isledb.connect.common.maintain;

import io.isledb.MaintenanceStats;
import io.isledb.MaintenanceStats.State;

/**
 * What the maintenance of several isles has done together.
 *
 * @param working isles that are being maintained or wait for their next round
 * @param retrying isles whose last round failed
 * @param fenced isles that another maintainer has taken over
 * @param commitsBehind commits that were not folded into runs when last looked at
 * @param runs sorted runs that there were then
 * @param folds how often commits were folded
 * @param merges how often runs were merged or rewritten
 * @param drops how often files were dropped whole
 * @param bytesRead bytes that compactions have read
 * @param bytesWritten bytes that they have written
 * @param objectsDeleted objects that collection has deleted
 * @param bytesDeleted their sizes together
 * @param failures rounds and openings that have failed
 */
public record MaintenanceTotals(
    long working,
    long retrying,
    long fenced,
    long commitsBehind,
    long runs,
    long folds,
    long merges,
    long drops,
    long bytesRead,
    long bytesWritten,
    long objectsDeleted,
    long bytesDeleted,
    long failures) {

  public static final MaintenanceTotals NONE =
      new MaintenanceTotals(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  static MaintenanceTotals of(MaintenanceStats stats) {
    boolean isRetrying = stats.state() == State.WAITING_TO_RETRY;
    boolean isFenced = stats.state() == State.FENCED;
    return new MaintenanceTotals(
        isRetrying || isFenced ? 0 : 1,
        isRetrying ? 1 : 0,
        isFenced ? 1 : 0,
        isFenced ? 0 : stats.commitsBehind(),
        isFenced ? 0 : stats.runs(),
        stats.folds(),
        stats.merges(),
        stats.drops(),
        stats.bytesRead(),
        stats.bytesWritten(),
        stats.objectsDeleted(),
        stats.bytesDeleted(),
        stats.failures());
  }

  static MaintenanceTotals ofFailures(long failures) {
    return new MaintenanceTotals(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, failures);
  }

  /** What stays true of an isle that is no longer maintained here: what was done, not how it is. */
  MaintenanceTotals past() {
    return new MaintenanceTotals(
        0,
        0,
        0,
        0,
        0,
        folds,
        merges,
        drops,
        bytesRead,
        bytesWritten,
        objectsDeleted,
        bytesDeleted,
        failures);
  }

  MaintenanceTotals plus(MaintenanceTotals other) {
    return new MaintenanceTotals(
        working + other.working,
        retrying + other.retrying,
        fenced + other.fenced,
        commitsBehind + other.commitsBehind,
        runs + other.runs,
        folds + other.folds,
        merges + other.merges,
        drops + other.drops,
        bytesRead + other.bytesRead,
        bytesWritten + other.bytesWritten,
        objectsDeleted + other.objectsDeleted,
        bytesDeleted + other.bytesDeleted,
        failures + other.failures);
  }
}
