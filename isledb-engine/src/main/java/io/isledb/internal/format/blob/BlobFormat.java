package io.isledb.internal.format.blob;

import io.isledb.internal.format.pack.PackFormat;

/**
 * A blob object is a {@linkplain PackFormat pack} of kind 'B'.
 *
 * <pre>
 * payload   := the bytes of a value
 * number    := the one commit that may be the first to refer to it; 0 when maintenance wrote it
 * directory := count:varint  (length:varint  crc:u32){count}  crc:u32
 *              crc in the parentheses: CRC-32C of the value
 * </pre>
 *
 * A value is read with one ranged read, by its {@link io.isledb.internal.format.sst.BlobPointer},
 * which has its checksum too; the directory lets a whole object be verified without what refers to
 * it.
 *
 * <p>The commit id makes orphans exact: commit ids are used once, so when that commit exists and
 * does not refer to the blob, no commit ever will.
 */
public final class BlobFormat {
  static final char KIND = 'B';

  /** Bytes that hold the front of every blob object that an isle writes. */
  public static final int FRONT_GUESS_BYTES = PackFormat.FRONT_GUESS_BYTES;

  private BlobFormat() {}
}
