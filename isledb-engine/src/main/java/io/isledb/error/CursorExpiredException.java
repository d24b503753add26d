package io.isledb.error;

/**
 * The feed no longer reaches back to a cursor: commits from there on have been collected. Nothing
 * is skipped silently. What to do: start from a snapshot, or from {@link #logStart()} if losing the
 * changes between is acceptable.
 */
public final class CursorExpiredException extends IsleException {
  private static final long serialVersionUID = 1L;

  private final long commitId;
  private final long logStart;

  /**
   * @param isle path of the isle
   * @param commitId the commit that the cursor points into
   * @param logStart the oldest commit that the feed still has
   */
  public CursorExpiredException(String isle, long commitId, long logStart) {
    super("The feed no longer reaches back to this cursor", null);
    this.commitId = commitId;
    this.logStart = logStart;
    addContext("isle", isle);
    addContext("cursorCommit", commitId);
    addContext("logStart", logStart);
  }

  public long commitId() {
    return commitId;
  }

  public long logStart() {
    return logStart;
  }
}
