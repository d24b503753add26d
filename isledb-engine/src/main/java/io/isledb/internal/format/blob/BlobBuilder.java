package io.isledb.internal.format.blob;

import io.isledb.error.LimitExceededException;
import io.isledb.internal.codec.ByteWriter;
import io.isledb.internal.codec.Crc32c;
import io.isledb.internal.format.sst.BlobPointer;
import io.isledb.options.Limits;
import java.nio.ByteBuffer;

/** Packs values into one blob object in memory; see {@link BlobFormat}. Not thread-safe. */
public final class BlobBuilder {
  private final String ulid;
  private final ByteWriter out;
  private final ByteWriter directory = new ByteWriter(256);
  private int count;

  /**
   * @param commitId the commit that is to refer to it first; 0 for maintenance
   * @param capacity bytes of the values, as far as they are known
   */
  public BlobBuilder(String isleId, String ulid, long commitId, int capacity) {
    this.ulid = ulid;
    this.out = new ByteWriter((int) Math.min(capacity + 1024L, Integer.MAX_VALUE - 8L));
    ByteWriter header = new ByteWriter(128);
    header.text(isleId);
    header.text(ulid);
    header.varint(commitId);
    out.fixed32(BlobFormat.MAGIC);
    out.u8(BlobFormat.KIND);
    out.u8(BlobFormat.VERSION);
    out.u8(0);
    out.u8(0);
    out.fixed32(header.position());
    out.fixed32(Crc32c.of(out.array(), 0, out.position()));
    out.bytes(header.array(), 0, header.position());
    out.fixed32(Crc32c.of(header.array(), 0, header.position()));
  }

  /** Appends a value; gives what stands for it in an entry. */
  public BlobPointer add(byte[] value, int offset, int length) {
    if (length > Limits.VALUE_BYTES_MAX) {
      throw new LimitExceededException("A value is larger than the format allows")
          .with("bytes", length)
          .with("limit", Limits.VALUE_BYTES_MAX);
    }
    int crc = Crc32c.of(value, offset, length);
    BlobPointer pointer = new BlobPointer(ulid, out.position(), length, crc);
    out.bytes(value, offset, length);
    directory.varint(length);
    directory.fixed32(crc);
    count++;
    return pointer;
  }

  public String ulid() {
    return ulid;
  }

  public int values() {
    return count;
  }

  /** Bytes so far. */
  public long bytes() {
    return out.position();
  }

  /** Bytes of memory that it takes. */
  public long heldBytes() {
    return (long) out.array().length + directory.array().length;
  }

  /** Completes the object, from position to limit. The builder is of no use afterwards. */
  public ByteBuffer finish() {
    int directoryOffset = out.position();
    out.varint(count);
    out.bytes(directory.array(), 0, directory.position());
    out.fixed32(Crc32c.of(out.array(), directoryOffset, out.position() - directoryOffset));
    int footer = out.position();
    out.fixed64(directoryOffset);
    out.fixed32(footer - directoryOffset);
    out.fixed64(footer + (long) BlobFormat.FOOTER_BYTES);
    out.u8(BlobFormat.KIND);
    out.u8(BlobFormat.VERSION);
    out.u8(0);
    out.u8(0);
    out.fixed32(Crc32c.of(out.array(), footer, BlobFormat.CHECKED_FOOTER_BYTES));
    out.fixed32(BlobFormat.FOOTER_MAGIC);
    return ByteBuffer.wrap(out.array(), 0, out.position());
  }
}
