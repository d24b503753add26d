package io.isledb.internal.format.blob;

import io.isledb.error.LimitExceededException;
import io.isledb.internal.codec.ByteWriter;
import io.isledb.internal.codec.Crc32c;
import io.isledb.internal.format.pack.PackBuilder;
import io.isledb.internal.format.sst.BlobPointer;
import io.isledb.options.Limits;
import java.nio.ByteBuffer;

/** Packs values into one blob object in memory; see {@link BlobFormat}. Not thread-safe. */
public final class BlobBuilder {
  private final String ulid;
  private final PackBuilder pack;
  private final ByteWriter lengths = new ByteWriter(256);
  private int count;

  /**
   * @param commitId the commit that is to refer to it first; 0 for maintenance
   * @param capacity bytes of the values, as far as they are known
   */
  public BlobBuilder(String isleId, String ulid, long commitId, int capacity) {
    this.ulid = ulid;
    this.pack = new PackBuilder(BlobFormat.KIND, isleId, ulid, commitId, capacity);
  }

  /** Appends a value; gives what stands for it in an entry. */
  public BlobPointer add(byte[] value, int offset, int length) {
    if (length > Limits.VALUE_BYTES_MAX) {
      throw new LimitExceededException("A value is larger than the format allows")
          .with("bytes", length)
          .with("limit", Limits.VALUE_BYTES_MAX);
    }
    int crc = Crc32c.of(value, offset, length);
    lengths.varint(length);
    lengths.fixed32(crc);
    count++;
    return new BlobPointer(ulid, pack.add(value, offset, length), length, crc);
  }

  public String ulid() {
    return ulid;
  }

  public int values() {
    return count;
  }

  /** Bytes so far. */
  public long bytes() {
    return pack.bytes();
  }

  /** Bytes of memory that it takes. */
  public long heldBytes() {
    return pack.heldBytes() + lengths.array().length;
  }

  /** Completes the object, from position to limit. The builder is of no use afterwards. */
  public ByteBuffer finish() {
    ByteWriter directory = new ByteWriter(lengths.position() + 16);
    directory.varint(count);
    directory.bytes(lengths.array(), 0, lengths.position());
    return pack.finish(directory);
  }
}
