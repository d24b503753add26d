package io.isledb.internal.collect;

/** What objects say of themselves; asked only for those that may go. */
public interface CollectionFacts {
  /** Whether a commit is a claim without entries. */
  boolean isFence(long commitId);

  /** The commit that a blob object was written for, by its header; 0 for maintenance. */
  long blobCommit(String object);

  /** Whether a commit that is in the log or in a segment refers to a blob. */
  boolean refersTo(long commitId, String blobUlid);
}
