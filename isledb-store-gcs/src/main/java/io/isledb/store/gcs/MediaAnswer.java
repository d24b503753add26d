package io.isledb.store.gcs;

import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.util.DateTime;
import io.isledb.store.HttpAnswer;
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
    InputStream body = response.getContent();
    byte[] bytes =
        body == null ? new byte[0] : HttpAnswer.readAll(body, headers.getContentLength());
    return HttpAnswer.stored(
        bytes, headers.getContentRange(), offset, modifiedMs(headers.getLastModified()));
  }

  static long ms(@Nullable DateTime time) {
    return time == null ? 0 : time.getValue();
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
