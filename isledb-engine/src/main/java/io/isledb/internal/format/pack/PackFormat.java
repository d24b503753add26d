package io.isledb.internal.format.pack;

/**
 * The grammar of an object that packs many payloads, in the notation of {@link
 * io.isledb.internal.format.sst.SstFormat}. What a payload is, what the number means and what else
 * the directory says depends on the kind.
 *
 * <pre>
 * file      := preamble header payload* directory footer
 * preamble  := magic:u32 "ISLE"  kind:u8  version:u8  zero:u16  headerLength:u32  crc:u32
 *              crc: CRC-32C of the 12 bytes before it
 * header    := isleId:text  ulid:text  number:varint  crc:u32
 *              headerLength counts all of it but crc; crc: CRC-32C of those headerLength bytes
 * directory := what the kind says  crc:u32
 *              says the length and the checksum of each payload, in order; they follow each other
 *              without gaps; crc: CRC-32C of what stands before it in the directory
 * footer    := directoryOffset:u64  directoryLength:u32  fileLength:u64  kind:u8  version:u8
 *              zero:u16  crc:u32  magic:u32 "ISLF"
 *              crc: CRC-32C of the 24 bytes before it
 * </pre>
 *
 * Every byte is under a checksum. The end of an object, footer and directory, says where each
 * payload lies; no payload needs another to be read.
 */
public final class PackFormat {
  public static final int VERSION = 1;

  static final int MAGIC = 0x454C5349; // "ISLE"
  static final int FOOTER_MAGIC = 0x464C5349; // "ISLF"
  static final int CHECKED_PREAMBLE_BYTES = 12;
  static final int PREAMBLE_BYTES = 16;
  static final int CRC_BYTES = 4;
  static final int CHECKED_FOOTER_BYTES = 24;
  static final int FOOTER_BYTES = 32;
  static final int TEXT_BYTES_MAX = 4096;
  static final int HEADER_BYTES_MAX = 2 * TEXT_BYTES_MAX + 64;

  /** Bytes that hold the front of every such object that an isle writes. */
  public static final int FRONT_GUESS_BYTES = 256;

  private PackFormat() {}
}
