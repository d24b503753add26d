package io.isledb.store.gcs;

import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.util.DateTime;
import io.isledb.error.StoreRefusedException;
import io.isledb.store.StoredBytes;
import java.io.IOException;
import java.io.InputStream;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Reads the bytes of an object, and what the headers tell about it, from one answer. */
final class MediaAnswer {
  private MediaAnswer() {}

  /**
   * Reads the answer to the end.
   *
   * @param offset where the range begins, if the service answers with one
   */
  static StoredBytes read(HttpResponse response, long offset) throws IOException {
    HttpHeaders headers = response.getHeaders();
    byte[] bytes = readAll(response.getContent(), headers.getContentLength());
    long modifiedMs = modifiedMs(headers.getLastModified());
    String range = headers.getContentRange();
    if (range == null) {
      return new StoredBytes(bytes, 0, bytes.length, modifiedMs);
    }
    long size = Long.parseLong(range.substring(range.lastIndexOf('/') + 1));
    return new StoredBytes(bytes, offset, size, modifiedMs);
  }

  static long ms(@Nullable DateTime time) {
    return time == null ? 0 : time.getValue();
  }

  private static byte[] readAll(@Nullable InputStream stream, @Nullable Long length)
      throws IOException {
    if (stream == null) {
      return new byte[0];
    }
    if (length == null) {
      return stream.readAllBytes();
    }
    if (length > Integer.MAX_VALUE - 8) {
      throw new StoreRefusedException("This object is too large to be read at once")
          .with("sizeBytes", length);
    }
    byte[] bytes = new byte[length.intValue()];
    int read = stream.readNBytes(bytes, 0, bytes.length);
    if (read < bytes.length || stream.read() >= 0) {
      throw new IOException("the answer's length is not the one announced");
    }
    return bytes;
  }

  private static long modifiedMs(@Nullable String lastModified) throws IOException {
    if (lastModified == null) {
      return 0;
    }
    try {
      return ZonedDateTime.parse(lastModified, DateTimeFormatter.RFC_1123_DATE_TIME)
          .toInstant()
          .toEpochMilli();
    } catch (DateTimeParseException e) {
      throw new IOException("the answer's time of modification is not one: " + lastModified, e);
    }
  }
}
