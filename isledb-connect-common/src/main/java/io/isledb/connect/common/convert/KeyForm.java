package io.isledb.connect.common.convert;

import io.isledb.Slice;
import io.isledb.error.CorruptObjectException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How a key lies in the isle: a record's own, or one made of its fields. A record without one gets
 * a key made of its offset, so that a stream of events without keys keeps every event; it never
 * meets a key of a user.
 *
 * <pre>
 * isle key := key                              any key that does not begin with the mark
 *           | mark 0x00 offset                 no key; offset is a u64, big-endian
 *           | mark 0x01 key                    a key that begins with the mark
 * mark     := 0x00 "isledb" 0x00               8 bytes
 * </pre>
 */
final class KeyForm {
  private static final byte[] MARK = "\0isledb\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte NO_KEY = 0;
  private static final byte ESCAPED = 1;

  private KeyForm() {}

  static Slice toIsle(@Nullable Slice key, long offset) {
    if (key == null) {
      ByteBuffer made = ByteBuffer.allocate(MARK.length + 1 + Long.BYTES);
      return Slice.of(made.put(MARK).put(NO_KEY).putLong(offset).array());
    }
    if (!isMarked(key)) {
      return key;
    }
    ByteBuffer made = ByteBuffer.allocate(MARK.length + 1 + key.length());
    made.put(MARK).put(ESCAPED).put(key.array(), key.offset(), key.length());
    return Slice.of(made.array());
  }

  /** The record's key of an isle's key; null when the record had none. */
  static @Nullable Slice fromIsle(Slice key) {
    if (!isMarked(key)) {
      return key;
    }
    int body = MARK.length + 1;
    if (key.length() == body + Long.BYTES && key.at(MARK.length) == NO_KEY) {
      return null;
    }
    if (key.length() > body && key.at(MARK.length) == ESCAPED) {
      Slice original = Slice.of(key.array(), key.offset() + body, key.length() - body);
      if (isMarked(original)) {
        return original;
      }
    }
    throw new CorruptObjectException(
            "A key begins with the connector's mark but is none of its own")
        .with("key", key);
  }

  private static boolean isMarked(Slice key) {
    int from = key.offset();
    return key.length() >= MARK.length
        && Arrays.equals(key.array(), from, from + MARK.length, MARK, 0, MARK.length);
  }
}
