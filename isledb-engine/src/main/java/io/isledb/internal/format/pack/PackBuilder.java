package io.isledb.internal.format.pack;

import io.isledb.internal.codec.ByteWriter;
import io.isledb.internal.codec.Crc32c;
import java.nio.ByteBuffer;

/** Packs payloads into one object in memory; see {@link PackFormat}. Not thread-safe. */
public final class PackBuilder {
  /** What stands around the payloads, roughly. */
  private static final long FRAME_BYTES = 1024;

  private final int kind;
  private final ByteWriter out;

  /**
   * @param capacity bytes of the payloads, as far as they are known
   */
  public PackBuilder(char kind, String isleId, String ulid, long number, long capacity) {
    this.kind = kind;
    this.out = new ByteWriter((int) Math.min(capacity + FRAME_BYTES, Integer.MAX_VALUE - 8L));
    ByteWriter header = new ByteWriter(128);
    header.text(isleId);
    header.text(ulid);
    header.varint(number);
    out.fixed32(PackFormat.MAGIC);
    kindAndVersion();
    out.fixed32(header.position());
    out.fixed32(Crc32c.of(out.array(), 0, out.position()));
    out.bytes(header.array(), 0, header.position());
    out.fixed32(Crc32c.of(header.array(), 0, header.position()));
  }

  private void kindAndVersion() {
    out.u8(kind);
    out.u8(PackFormat.VERSION);
    out.u8(0);
    out.u8(0);
  }

  /** Appends a payload; gives where it begins. */
  public int add(byte[] source, int offset, int length) {
    int at = out.position();
    out.bytes(source, offset, length);
    return at;
  }

  /** Bytes so far. */
  public int bytes() {
    return out.position();
  }

  /** Bytes of memory that it takes. */
  public long heldBytes() {
    return out.array().length;
  }

  /**
   * Completes the object, from position to limit. The builder is of no use afterwards.
   *
   * @param directory without its checksum
   */
  public ByteBuffer finish(ByteWriter directory) {
    int directoryOffset = out.position();
    out.bytes(directory.array(), 0, directory.position());
    out.fixed32(Crc32c.of(out.array(), directoryOffset, out.position() - directoryOffset));
    int footer = out.position();
    out.fixed64(directoryOffset);
    out.fixed32(footer - directoryOffset);
    out.fixed64(footer + (long) PackFormat.FOOTER_BYTES);
    kindAndVersion();
    out.fixed32(Crc32c.of(out.array(), footer, PackFormat.CHECKED_FOOTER_BYTES));
    out.fixed32(PackFormat.FOOTER_MAGIC);
    return ByteBuffer.wrap(out.array(), 0, out.position());
  }
}
