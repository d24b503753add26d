package io.isledb;

/** Reads an isle. Each call sees the view of the last refresh. Thread-safe. */
public interface IsleReader extends Readable, AutoCloseable {
  /**
   * Looks for new commits: one request for each, and one that answers "not there".
   *
   * @return whether the view changed
   */
  boolean refresh();

  /** Pins the present view. */
  Snapshot snapshot();

  @Override
  void close();
}
