package io.isledb.internal.format.segment;

import io.isledb.internal.format.pack.PackFormat;

/**
 * A feed segment is a {@linkplain PackFormat pack} of kind 'S': the files of neighbouring commits,
 * one after the other, as they lie in the log.
 *
 * <pre>
 * payload   := the file of a commit, flush or fence, unchanged
 * number    := fromCommit, the id of the first commit
 * directory := fromCommit:varint  firstSequence:varint  count:varint  commit{count}  crc:u32
 * commit    := kind:u8 'C' | 'F'  length:varint  crc:u32  committedAtMs:zigzag  entries:varint
 *              crc: CRC-32C of the commit's file
 *              committedAtMs: milliseconds after the commit before it; those of the first since 1970
 * </pre>
 *
 * Commit ids are dense, so the position in the directory tells the id; sequence numbers are dense
 * too. With the directory in memory, any range of commits is one ranged read.
 */
public final class SegmentFormat {
  static final char KIND = 'S';
  static final char FLUSH = 'C';
  static final char FENCE = 'F';

  /** Bytes at the end of a segment that hold the directory of thousands of commits. */
  public static final int END_GUESS_BYTES = 64 << 10;

  private SegmentFormat() {}
}
