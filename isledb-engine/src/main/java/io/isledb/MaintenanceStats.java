package io.isledb;

import org.jspecify.annotations.Nullable;

/**
 * What a maintainer has done since it was opened.
 *
 * @param state what it is doing
 * @param epoch its epoch
 * @param rounds how often it has looked what is due
 * @param folds how often commits were folded into a run
 * @param merges how often runs were merged or rewritten
 * @param drops how often SSTs were dropped whole
 * @param entriesRead entries that compactions have read
 * @param entriesWritten entries that they have written
 * @param bytesRead bytes that they have read
 * @param bytesWritten bytes that they have written
 * @param objectsDeleted objects that collection has deleted
 * @param bytesDeleted their sizes together
 * @param commitsBehind commits that were not folded when it looked last
 * @param runs sorted runs there were then
 * @param failures rounds that have failed, over all
 * @param failuresInRow rounds that have failed since one that succeeded
 * @param lastFailure what the last failure said; null when there was none
 * @param lastSuccessAtMs wall-clock time at which a round last succeeded; 0 for never
 */
public record MaintenanceStats(
    State state,
    long epoch,
    long rounds,
    long folds,
    long merges,
    long drops,
    long entriesRead,
    long entriesWritten,
    long bytesRead,
    long bytesWritten,
    long objectsDeleted,
    long bytesDeleted,
    long commitsBehind,
    long runs,
    long failures,
    long failuresInRow,
    @Nullable String lastFailure,
    long lastSuccessAtMs) {

  /** What a maintainer is doing. */
  public enum State {
    /** Waits until something is due, or to be asked. */
    IDLE,
    /** Works. */
    WORKING,
    /** Waits to try again after a failure. */
    WAITING_TO_RETRY,
    /** Another maintainer has taken over: it has stopped. */
    FENCED,
    /** It was closed. */
    CLOSED
  }
}
