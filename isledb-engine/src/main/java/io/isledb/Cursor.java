package io.isledb;

/**
 * A place between two changes of an isle's feed: the next change to read is the one at {@code
 * ordinal} of commit {@code commitId}. Stays valid for as long as the feed reaches back to that
 * commit.
 *
 * @param commitId from 1
 * @param ordinal from 0; at or past the commit's end means the beginning of the next commit
 */
public record Cursor(long commitId, long ordinal) implements Comparable<Cursor> {
  /** Before the first change ever written. */
  public static final Cursor ORIGIN = new Cursor(1, 0);

  public Cursor {
    if (commitId < 1 || ordinal < 0) {
      throw new IllegalArgumentException("no such cursor: " + commitId + "/" + ordinal);
    }
  }

  /** The place right before the first change of a commit. */
  public static Cursor startOf(long commitId) {
    return new Cursor(commitId, 0);
  }

  @Override
  public int compareTo(Cursor other) {
    int byCommit = Long.compare(commitId, other.commitId);
    return byCommit != 0 ? byCommit : Long.compare(ordinal, other.ordinal);
  }
}
