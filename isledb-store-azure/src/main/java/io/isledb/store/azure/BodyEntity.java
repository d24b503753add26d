package io.isledb.store.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.jspecify.annotations.Nullable;

/** The body of a request of the SDK, sent buffer by buffer without joining them first. */
final class BodyEntity extends AbstractHttpEntity {
  private final HttpRequest request;
  private final long length;

  private BodyEntity(HttpRequest request, long length) {
    // The type is among the request's own headers.
    super((ContentType) null, null, length < 0);
    this.request = request;
    this.length = length;
  }

  static BodyEntity of(HttpRequest request) {
    String length = request.getHeaders().getValue(HttpHeaderName.CONTENT_LENGTH);
    @Nullable Long known =
        length == null ? request.getBodyAsBinaryData().getLength() : Long.valueOf(length);
    return new BodyEntity(request, known == null ? -1 : known);
  }

  @Override
  public long getContentLength() {
    return length;
  }

  @Override
  public boolean isStreaming() {
    return false;
  }

  @Override
  public boolean isRepeatable() {
    return false;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    WritableByteChannel channel = Channels.newChannel(out);
    for (ByteBuffer buffer : request.getBody().toIterable()) {
      channel.write(buffer.duplicate());
    }
    out.flush();
  }

  @Override
  public InputStream getContent() {
    return request.getBodyAsBinaryData().toStream();
  }

  @Override
  public void close() {}
}
