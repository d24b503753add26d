package io.isledb.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Requests to servers of this testbed, be it only to see whether they are there. */
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

  /** Sends a request that must be answered with a status. */
  static void send(HttpRequest request, int status) {
    try {
      HttpResponse<String> answer =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != status) {
        throw new TestbedException(
            request.method() + " " + request.uri() + " was answered with " + answer.body());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestbedException("interrupted while waiting for " + request.uri(), e);
    }
  }
}
