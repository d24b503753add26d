package io.isledb;

/** Reads an isle. Each call sees the view of the last refresh. Thread-safe. */
public interface IsleReader extends Readable, AutoCloseable {
  /**
   * Looks for new commits: one request for each, and one that answers "not there".
   *
   * @return whether the view changed
   */
  boolean refresh();

  /**
   * Brings what reads of a range will need into the caches, with large reads made in parallel. What
   * is there is not fetched again, and no more is fetched than the largest of the caches holds.
   *
   * @return bytes of data that were fetched, metadata left out
   */
  long prefetch(KeyRange range, Prefetch what);

  /** Pins the present view. */
  Snapshot snapshot();

  @Override
  void close();
}
