package io.isledb.store.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.BinaryData;
import com.azure.core.util.CoreUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An answer in the SDK's form, its body in memory: what is read here is wanted whole. */
final class ApacheAnswer extends HttpResponse {
  private final int status;
  private final HttpHeaders headers;
  private final byte[] body;

  private ApacheAnswer(HttpRequest request, int status, HttpHeaders headers, byte[] body) {
    super(request);
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** Reads an answer to its end. */
  static ApacheAnswer read(HttpRequest request, ClassicHttpResponse answer) throws IOException {
    HttpHeaders headers = new HttpHeaders();
    for (Header header : answer.getHeaders()) {
      headers.add(HttpHeaderName.fromString(header.getName()), header.getValue());
    }
    @Nullable HttpEntity entity = answer.getEntity();
    byte[] body = entity == null ? null : EntityUtils.toByteArray(entity);
    if (answer.getCode() >= 400 && isProse(headers)) {
      body = null;
    }
    return new ApacheAnswer(request, answer.getCode(), headers, body == null ? new byte[0] : body);
  }

  /** The page of a proxy, say, on which the SDK would fail before it looks at the status. */
  private static boolean isProse(HttpHeaders headers) {
    String type = headers.getValue(HttpHeaderName.CONTENT_TYPE);
    return type != null && type.startsWith("text/") && !type.startsWith("text/xml");
  }

  @Override
  public int getStatusCode() {
    return status;
  }

  @Deprecated
  @Override
  public @Nullable String getHeaderValue(String name) {
    return headers.getValue(HttpHeaderName.fromString(name));
  }

  @Override
  public HttpHeaders getHeaders() {
    return headers;
  }

  @Override
  public Flux<ByteBuffer> getBody() {
    return Flux.defer(() -> Flux.just(ByteBuffer.wrap(body)));
  }

  @Override
  public Mono<byte[]> getBodyAsByteArray() {
    return Mono.just(body);
  }

  @Override
  public Mono<String> getBodyAsString() {
    return Mono.just(
        CoreUtils.bomAwareToString(body, headers.getValue(HttpHeaderName.CONTENT_TYPE)));
  }

  @Override
  public Mono<String> getBodyAsString(Charset charset) {
    return Mono.just(new String(body, charset));
  }

  @Override
  public Mono<InputStream> getBodyAsInputStream() {
    return Mono.just(new ByteArrayInputStream(body));
  }

  @Override
  public BinaryData getBodyAsBinaryData() {
    return BinaryData.fromBytes(body);
  }
}
