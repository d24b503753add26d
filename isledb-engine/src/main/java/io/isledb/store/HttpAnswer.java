package io.isledb.store;

import io.isledb.error.StoreRefusedException;
import java.io.IOException;
import java.io.InputStream;
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
    if (length == null) {
      return body.readAllBytes();
    }
    if (length > ARRAY_BYTES_MAX) {
      throw new StoreRefusedException("This object is too large to be read at once")
          .with("sizeBytes", length);
    }
    byte[] bytes = new byte[length.intValue()];
    int read = body.readNBytes(bytes, 0, bytes.length);
    if (read < bytes.length || body.read() >= 0) {
      throw new IOException("the answer's length is not the one announced");
    }
    return bytes;
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
