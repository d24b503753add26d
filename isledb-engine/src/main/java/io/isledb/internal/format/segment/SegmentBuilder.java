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
  public void add(CommitHeader header, byte[] file) {
    add(
        new JoinedCommit(
            header.commitId(),
            0,
            file.length,
            Crc32c.of(file, 0, file.length),
            header.isFence(),
            header.committedAtMs(),
            header.firstSequence(),
            header.entries()),
        file);
  }

  /** Appends the commit after the last one, out of the array in which it was found. */
  public void add(JoinedCommit commit, byte[] source) {
    requireNext(commit);
    int from = Math.toIntExact(commit.offset());
    commits.add(commit.at(pack.add(source, from, commit.length())));
  }

  private void requireNext(JoinedCommit commit) {
    if (commits.isEmpty()) {
      return;
    }
    JoinedCommit before = commits.get(commits.size() - 1);
    if (commit.id() != before.id() + 1
        || commit.firstSequence() != before.firstSequence() + before.entries()
        || commit.committedAtMs() < before.committedAtMs()) {
      throw new IllegalArgumentException(
          "commit " + commit.id() + " does not follow commit " + before.id());
    }
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
