package io.isledb.internal.format.segment;

import io.isledb.internal.codec.ByteReader;
import io.isledb.internal.codec.ByteWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * What a segment holds; see {@link SegmentFormat}. Immutable.
 *
 * @param commits at least one, their ids dense and ascending
 */
public record SegmentDirectory(List<JoinedCommit> commits) {
  public SegmentDirectory {
    commits = List.copyOf(commits);
    if (commits.isEmpty()) {
      throw new IllegalArgumentException("a segment has at least one commit");
    }
  }

  public JoinedCommit first() {
    return commits.get(0);
  }

  public JoinedCommit last() {
    return commits.get(commits.size() - 1);
  }

  /** A commit by its id, which must be one of the segment's. */
  public JoinedCommit commit(long id) {
    return commits.get(Math.toIntExact(id - first().id()));
  }

  /** Sequence number of the last entry; that before the first where there are only fences. */
  public long lastSequence() {
    return last().firstSequence() + last().entries() - 1;
  }

  ByteWriter encode() {
    ByteWriter out = new ByteWriter(32 + 24 * commits.size());
    out.varint(first().id());
    out.varint(first().firstSequence());
    out.varint(commits.size());
    long beforeMs = 0;
    for (JoinedCommit commit : commits) {
      out.u8(commit.isFence() ? SegmentFormat.FENCE : SegmentFormat.FLUSH);
      out.varint(commit.length());
      out.fixed32(commit.crc());
      out.zigzag(commit.committedAtMs() - beforeMs);
      out.varint(commit.entries());
      beforeMs = commit.committedAtMs();
    }
    return out;
  }

  /**
   * @param end where the last commit's file ends
   */
  static SegmentDirectory decode(ByteReader in, long end) {
    long id = in.varint();
    long sequence = in.varint();
    int count = in.length(in.remaining());
    if (id < 1 || sequence < 1 || count < 1) {
      throw in.corrupt("A segment's directory is not well-formed");
    }
    List<JoinedCommit> commits = new ArrayList<>(count);
    long offset = 0;
    long atMs = 0;
    for (int i = 0; i < count; i++) {
      int kind = in.u8();
      int length = in.length(Integer.MAX_VALUE);
      int crc = in.fixed32();
      atMs += in.zigzag();
      int entries = in.length(length);
      boolean isFence = kind == SegmentFormat.FENCE;
      if (kind != SegmentFormat.FLUSH && !isFence) {
        throw in.corrupt("A segment's directory has a commit of an unknown kind")
            .with("kind", kind);
      }
      commits.add(new JoinedCommit(id + i, offset, length, crc, isFence, atMs, sequence, entries));
      offset += length;
      sequence += entries;
    }
    long start = end - offset;
    if (in.remaining() != 0 || start < 0) {
      throw in.corrupt("A segment's directory does not describe its commits");
    }
    return new SegmentDirectory(
        commits.stream().map(commit -> commit.at(commit.offset() + start)).toList());
  }
}
