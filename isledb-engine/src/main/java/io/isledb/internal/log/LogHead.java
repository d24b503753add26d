package io.isledb.internal.log;

import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.sst.CommitHeader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The present state of an isle, as far as names and one header tell it.
 *
 * @param manifest the newest manifest
 * @param commits all commits after the manifest's {@code compactedThrough}, ascending
 * @param head header of the newest commit; null when nobody ever claimed the isle
 */
public record LogHead(Manifest manifest, List<CommitRef> commits, @Nullable CommitHeader head) {
  public LogHead {
    commits = List.copyOf(commits);
  }

  /** Id of the newest commit, 0 for none. */
  public long headId() {
    return head == null ? 0 : head.commitId();
  }
}
