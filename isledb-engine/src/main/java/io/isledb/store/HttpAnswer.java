package io.isledb.store;

import io.isledb.error.StoreRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Makes what was read of a service's answer to a read: what stores over HTTP share. */
public final class HttpAnswer {
  private static final int ARRAY_BYTES_MAX = Integer.MAX_VALUE - 8;

  private HttpAnswer() {}

  /**
   * Reads a body to its very end, which is what makes clients verify checksums.
   *
   * @param length as the answer announces it; null when it does not
   * @throws IOException when the body is of another length
   */
  public static byte[] readAll(InputStream body, @Nullable Long length) throws IOException {
    return readAll(body, length, byte[]::new).array();
  }

  /**
   * Reads a body as the other method does.
   *
   * @param memory gives an array of at least so many bytes
   * @return the body in that array
   */
  public static ByteBuffer readAll(
      InputStream body, @Nullable Long length, IntFunction<byte[]> memory) throws IOException {
    if (length == null) {
      byte[] bytes = body.readAllBytes();
      return ByteBuffer.wrap(memory.apply(bytes.length)).put(bytes).flip();
    }
    if (length > ARRAY_BYTES_MAX) {
      throw new StoreRefusedException("This object is too large to be read at once")
          .with("sizeBytes", length);
    }
    int size = length.intValue();
    byte[] bytes = memory.apply(size);
    if (body.readNBytes(bytes, 0, size) < size || body.read() >= 0) {
      throw new IOException("the answer's length is not the one announced");
    }
    return ByteBuffer.wrap(bytes, 0, size);
  }

  /**
   * A body as part of its object.
   *
   * @param contentRange the header of that name, which ends in the object's size; null when the
   *     service has sent the whole object
   * @param offset where the range begins that was asked for
   */
  public static StoredBytes stored(
      byte[] bytes, @Nullable String contentRange, long offset, long modifiedMs) {
    if (contentRange == null) {
      return new StoredBytes(bytes, 0, bytes.length, modifiedMs);
    }
    long size = Long.parseLong(contentRange.substring(contentRange.lastIndexOf('/') + 1));
    return new StoredBytes(bytes, offset, size, modifiedMs);
  }
}
