package io.isledb.internal.format.sst;

/**
 * The grammar of a sorted file. Numbers are little-endian; {@code varint} is unsigned LEB128 of up
 * to 64 bits, {@code zigzag} a varint of {@code (n << 1) ^ (n >> 63)}; {@code text} is a varint
 * length and UTF-8 bytes.
 *
 * <pre>
 * file       := preamble header data* filter? index properties footer
 * preamble   := magic:u32 "ISLE"  kind:u8  version:u8  zero:u16  headerLength:u32  crc:u32
 *               kind: 'C' flush, 'F' fence, 'R' run; crc: CRC-32C of the 12 bytes before it
 * header     := tailOffset:u64  tailLength:u32  entries:u64  isleId:text  identity  crc:u32
 *               headerLength counts all of it but crc; crc: CRC-32C of those headerLength bytes
 *   identity := commitId:varint epoch:varint writer:text nonce:16 bytes firstSequence:varint
 *               committedAtMs:zigzag count:varint (position:text nextOffset:zigzag)*      for 'C' and 'F'
 *             | ulid:text                                                                for 'R'
 * data, filter, index, properties := section
 * section    := payload  codec:u8  rawLength:u32  crc:u32
 *               codec: 0 none, 1 snappy, 2 lz4 block, 3 zstd; rawLength: bytes after expansion
 *               crc: CRC-32C of payload, codec, rawLength and then the section's offset in the file as u64
 * footer     := (offset:u64 length:u32){filter, index, properties}  fileLength:u64
 *               kind:u8 version:u8 zero:u16  crc:u32  magic:u32 "ISLF"
 *               a filter of length 0 is absent; crc: CRC-32C of the 48 bytes before it
 * </pre>
 *
 * The <em>tail</em> is filter, index, properties and footer: one contiguous range at the end of the
 * file. A fence is a file without data. Sections follow each other without gaps, so every byte is
 * under a checksum.
 */
public final class SstFormat {
  public static final int VERSION = 1;

  static final int MAGIC = 0x454C5349; // "ISLE"
  static final int FOOTER_MAGIC = 0x464C5349; // "ISLF"
  static final byte KIND_FLUSH = 'C';
  static final byte KIND_FENCE = 'F';
  static final byte KIND_RUN = 'R';

  static final int PREAMBLE_BYTES = 16;
  static final int CRC_BYTES = 4;

  /** Codec, raw length and checksum after each payload. */
  static final int SECTION_TRAILER_BYTES = 9;

  /** Size of the footer. */
  public static final int FOOTER_BYTES = 56;

  /** Watermarks of thousands of positions fit; a larger header is damage. */
  static final int HEADER_BYTES_MAX = 16 << 20;

  /** One entry of the largest key, value and attributes, and what stands around it. */
  static final int RAW_BYTES_MAX =
      io.isledb.options.Limits.VALUE_BYTES_MAX
          + io.isledb.options.Limits.ATTRIBUTES_BYTES_MAX
          + (1 << 20);

  static final int TEXT_BYTES_MAX = 4096;

  /** Bytes that hold the whole front of most commits, and the whole of small ones. */
  public static final int FRONT_GUESS_BYTES = 64 << 10;

  private SstFormat() {}
}
