package io.isledb.store.gcs;

import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpRequestInitializer;
import com.google.api.client.http.apache.v5.Apache5HttpTransport;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.services.storage.Storage;
import io.isledb.store.HttpConnections;
import io.isledb.store.StoreOptions;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;

/**
 * The SDK's client and what has to be closed with it.
 *
 * <p>One attempt per request, except that a 401 is tried once more with a fresh token: nothing was
 * applied then, and tokens are revoked early now and then.
 *
 * @param storage the client
 * @param initializer of its requests, which batches need too
 * @param http closes the connections
 */
record GcsClient(Storage storage, HttpRequestInitializer initializer, CloseableHttpClient http) {
  private static final int AFRESH_MAX = 1;

  static GcsClient build(GcsOptions options) {
    int requestMs =
        options.settings().number(GcsOptions.REQUEST_TIMEOUT_MS, StoreOptions.REQUEST_TIMEOUT_MS);
    int connectMs =
        options.settings().number(GcsOptions.CONNECT_TIMEOUT_MS, StoreOptions.CONNECT_TIMEOUT_MS);
    int connections =
        options.settings().number(GcsOptions.MAX_CONNECTIONS, StoreOptions.CONNECTIONS_MAX);
    Optional<HttpRequestInitializer> credentials = GcsCredentials.of(options);
    HttpRequestInitializer initializer =
        request -> prepare(request, credentials, connectMs, requestMs);
    CloseableHttpClient http = HttpConnections.open(connections, connectMs, requestMs);
    Storage.Builder builder =
        new Storage.Builder(
                new Apache5HttpTransport(http), GsonFactory.getDefaultInstance(), initializer)
            .setApplicationName("isledb");
    URI endpoint = options.endpoint();
    if (endpoint != null) {
      builder.setRootUrl(endpoint.toString().replaceAll("/*$", "/"));
    }
    return new GcsClient(builder.build(), initializer, http);
  }

  private static void prepare(
      HttpRequest request,
      Optional<HttpRequestInitializer> credentials,
      int connectMs,
      int requestMs)
      throws IOException {
    request.setNumberOfRetries(AFRESH_MAX);
    request.setFollowRedirects(false);
    request.setConnectTimeout(connectMs);
    request.setReadTimeout(requestMs);
    request.getHeaders().setAcceptEncoding(null);
    escapeSemicolons(request);
    if (credentials.isPresent()) {
      credentials.get().initialize(request);
    }
  }

  /** The SDK leaves them as they are; some servers take them for the end of a parameter. */
  private static void escapeSemicolons(HttpRequest request) {
    String url = request.getUrl().build();
    if (url.indexOf(';') >= 0) {
      request.setUrl(new GenericUrl(url.replace(";", "%3B"), true));
    }
  }
}
