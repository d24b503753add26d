package io.isledb.store.azure;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeader;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import io.isledb.store.HttpConnections;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import reactor.core.publisher.Mono;

/**
 * Sends the SDK's requests through Apache's client, which the engine brings along: one pool of
 * connections, one attempt for each request. Calls block, those that return a {@link Mono} when it
 * is subscribed to. Thread-safe.
 *
 * <p>The SDK's own adapter for the JDK's client warns with each upload about a header that it does
 * not send; the one for Netty is as large as the SDK.
 */
final class ApacheHttp implements HttpClient, AutoCloseable {

  private final CloseableHttpClient client;

  /**
   * Opens it.
   *
   * @param connections most at once
   * @param connectMs longest time to connect
   * @param requestMs longest silence within a request
   */
  ApacheHttp(int connections, int connectMs, int requestMs) {
    this.client = HttpConnections.open(connections, connectMs, requestMs);
  }

  @Override
  public Mono<HttpResponse> send(HttpRequest request) {
    return Mono.fromCallable(() -> exchange(request));
  }

  @Override
  public HttpResponse sendSync(HttpRequest request, Context context) {
    try {
      return exchange(request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpResponse exchange(HttpRequest request) throws IOException {
    try {
      HttpUriRequestBase message =
          new HttpUriRequestBase(request.getHttpMethod().toString(), request.getUrl().toURI());
      for (HttpHeader header : request.getHeaders()) {
        if (!header.getName().equalsIgnoreCase(HttpHeaderName.CONTENT_LENGTH.toString())) {
          header.getValuesList().forEach(value -> message.addHeader(header.getName(), value));
        }
      }
      BinaryData body = request.getBodyAsBinaryData();
      if (body != null) {
        message.setEntity(BodyEntity.of(request));
      }
      return client.execute(message, answer -> ApacheAnswer.read(request, answer));
    } catch (URISyntaxException e) {
      throw new IOException("not a URL: " + request.getUrl(), e);
    }
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
