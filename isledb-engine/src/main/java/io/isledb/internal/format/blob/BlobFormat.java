package io.isledb.internal.format.blob;

/**
 * The grammar of a blob object, in the notation of {@link io.isledb.internal.format.sst.SstFormat}.
 *
 * <pre>
 * file      := preamble header payload* directory footer
 * preamble  := magic:u32 "ISLE"  kind:u8 'B'  version:u8  zero:u16  headerLength:u32  crc:u32
 *              crc: CRC-32C of the 12 bytes before it
 * header    := isleId:text  ulid:text  commitId:varint  crc:u32
 *              headerLength counts all of it but crc; crc: CRC-32C of those headerLength bytes
 *              commitId: the one commit that may be the first to refer to it; 0 when maintenance
 *              wrote it
 * payload   := the bytes of a value
 * directory := count:varint  (length:varint  crc:u32){count}  crc:u32
 *              in the order of the payloads, which follow each other without gaps; crc: CRC-32C of
 *              the value, and at the end of what stands before it in the directory
 * footer    := directoryOffset:u64  directoryLength:u32  fileLength:u64  kind:u8  version:u8
 *              zero:u16  crc:u32  magic:u32 "ISLF"
 *              crc: CRC-32C of the 24 bytes before it
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
  public static final int VERSION = 1;

  static final int MAGIC = 0x454C5349; // "ISLE"
  static final int FOOTER_MAGIC = 0x464C5349; // "ISLF"
  static final byte KIND = 'B';
  static final int CHECKED_PREAMBLE_BYTES = 12;
  static final int PREAMBLE_BYTES = 16;
  static final int CRC_BYTES = 4;
  static final int CHECKED_FOOTER_BYTES = 24;
  static final int FOOTER_BYTES = 32;
  static final int TEXT_BYTES_MAX = 4096;
  static final int HEADER_BYTES_MAX = 2 * TEXT_BYTES_MAX + 64;

  /** Bytes that hold the front of every blob object that an isle writes. */
  public static final int FRONT_GUESS_BYTES = 256;

  private BlobFormat() {}
}
