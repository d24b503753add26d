package io.isledb.internal.format.segment;

import io.isledb.internal.codec.Crc32c;
import io.isledb.internal.format.pack.PackBuilder;
import io.isledb.internal.format.sst.CommitHeader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Joins commits into one segment in memory; see {@link SegmentFormat}. Not thread-safe. */
public final class SegmentBuilder {
  private final PackBuilder pack;
  private final List<JoinedCommit> commits = new ArrayList<>();

  /**
   * @param capacity bytes of the commits, as far as they are known
   */
  public SegmentBuilder(String isleId, String ulid, long fromCommit, long capacity) {
    this.pack = new PackBuilder(SegmentFormat.KIND, isleId, ulid, fromCommit, capacity);
  }

  /** Appends the commit after the last one. */
  public void add(CommitHeader header, byte[] source, int offset, int length) {
    if (!commits.isEmpty()) {
      JoinedCommit before = commits.get(commits.size() - 1);
      if (header.commitId() != before.id() + 1
          || header.firstSequence() != before.firstSequence() + before.entries()
          || header.committedAtMs() < before.committedAtMs()) {
        throw new IllegalArgumentException(
            "commit " + header.commitId() + " does not follow commit " + before.id());
      }
    }
    commits.add(
        new JoinedCommit(
            header.commitId(),
            pack.add(source, offset, length),
            length,
            Crc32c.of(source, offset, length),
            header.isFence(),
            header.committedAtMs(),
            header.firstSequence(),
            header.entries()));
  }

  /** Bytes of memory that it takes, roughly. */
  public long heldBytes() {
    return pack.heldBytes();
  }

  /** What has been added; at least one commit must have been. */
  public SegmentDirectory directory() {
    return new SegmentDirectory(commits);
  }

  /** Completes the object, from position to limit. The builder is of no use afterwards. */
  public ByteBuffer finish() {
    return pack.finish(directory().encode());
  }
}
