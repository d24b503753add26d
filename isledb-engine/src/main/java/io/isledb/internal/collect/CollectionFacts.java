package io.isledb.internal.collect;

import java.util.Optional;

/** What objects say of themselves; asked only for those that may go. */
public interface CollectionFacts {
  /**
   * Where a blob comes from.
   *
   * @param commit the commit that it was written for, by its header; 0 for maintenance
   * @param isReferred whether that commit refers to it; true where that cannot be told
   */
  record BlobOrigin(long commit, boolean isReferred) {}

  /** Whether a commit is a claim without entries; true where that cannot be told. */
  boolean isFence(long commitId);

  /** Where a blob comes from; empty where that cannot be told. */
  Optional<BlobOrigin> origin(String blobUlid);
}
