package io.isledb.error;

/**
 * A cursor points past the end of the feed: to a commit that was never made. The isle was deleted
 * and made anew, or the cursor is another isle's. What to do: find out which; then start from a
 * snapshot or from the beginning.
 */
public final class CursorAheadException extends IsleException {
  private static final long serialVersionUID = 1L;

  private final long commitId;
  private final long headId;

  /**
   * @param isle path of the isle
   * @param commitId the commit that the cursor points into
   * @param headId the newest commit that there is; 0 for none
   */
  public CursorAheadException(String isle, long commitId, long headId) {
    super("This cursor lies past the end of the feed; the isle may have been made anew", null);
    this.commitId = commitId;
    this.headId = headId;
    addContext("isle", isle);
    addContext("cursorCommit", commitId);
    addContext("headCommit", headId);
  }

  public long commitId() {
    return commitId;
  }

  public long headId() {
    return headId;
  }
}
