package io.isledb.internal.cache.disk;

import io.isledb.internal.codec.Crc32c;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Encodes and decodes one record of a segment; the package says how it looks. */
final class RecordCodec {
  private static final int FIXED_BYTES = Short.BYTES + Long.BYTES + Integer.BYTES + Integer.BYTES;
  private static final int OWNER_BYTES_MAX = 0xffff;

  /** Whether a record is what its checksum says, and whose it is. */
  enum Verdict {
    RIGHT,
    ANOTHER_NAME,
    DAMAGED
  }

  private RecordCodec() {}

  /** Bytes of a record; negative when its name is too long for one. */
  static int recordBytes(Owner owner, int length) {
    return owner.name().length > OWNER_BYTES_MAX ? -1 : FIXED_BYTES + owner.name().length + length;
  }

  static byte[] encode(Owner owner, long offset, byte[] bytes, int from, int length) {
    ByteBuffer record = littleEndian(new byte[recordBytes(owner, length)]);
    record.putShort((short) owner.name().length).put(owner.name());
    record.putLong(offset).putInt(length).put(bytes, from, length);
    record.putInt(Crc32c.of(record.array(), 0, record.position()));
    return record.array();
  }

  static Verdict verify(byte[] record, Owner owner, long offset, int length) {
    int end = record.length - Integer.BYTES;
    ByteBuffer in = littleEndian(record);
    if (end < 0 || in.getInt(end) != Crc32c.of(record, 0, end)) {
      return Verdict.DAMAGED;
    }
    int nameBytes = Short.toUnsignedInt(in.getShort());
    int nameEnd = Short.BYTES + nameBytes;
    boolean isOurs =
        record.length == recordBytes(owner, length)
            && nameBytes == owner.name().length
            && Arrays.equals(record, Short.BYTES, nameEnd, owner.name(), 0, nameBytes)
            && in.getLong(nameEnd) == offset
            && in.getInt(nameEnd + Long.BYTES) == length;
    return isOurs ? Verdict.RIGHT : Verdict.ANOTHER_NAME;
  }

  /** Whether a record of unknown name is undamaged. */
  static boolean isWhole(byte @Nullable [] record) {
    if (record == null || record.length < FIXED_BYTES) {
      return false;
    }
    int end = record.length - Integer.BYTES;
    return littleEndian(record).getInt(end) == Crc32c.of(record, 0, end);
  }

  /** The payload of a verified record. */
  static byte[] payload(byte[] record, int length) {
    int end = record.length - Integer.BYTES;
    return Arrays.copyOfRange(record, end - length, end);
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
