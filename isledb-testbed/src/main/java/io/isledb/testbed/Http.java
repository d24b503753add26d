package io.isledb.testbed;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/** A look at whether an HTTP server is there. */
final class Http {
  private static final int LIMIT_MS = 2_000;

  private Http() {}

  /** Whether there is an answer, be it a refusal. */
  static boolean answers(URI url) throws IOException {
    return status(url) > 0;
  }

  static int status(URI url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
    connection.setConnectTimeout(LIMIT_MS);
    connection.setReadTimeout(LIMIT_MS);
    try {
      return connection.getResponseCode();
    } finally {
      connection.disconnect();
    }
  }
}
