package io.isledb.store.gcs;

import com.google.api.client.http.AbstractInputStreamContent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.Base64;
import java.util.zip.CRC32C;

/** Sends a buffer from position to limit, without copying it first and any number of times. */
final class BufferContent extends AbstractInputStreamContent {
  static final String TYPE = "application/octet-stream";

  private final ByteBuffer content;

  BufferContent(ByteBuffer content) {
    super(TYPE);
    this.content = content.duplicate();
  }

  /** The checksum that the service compares with what it has received. */
  String crc32c() {
    CRC32C crc = new CRC32C();
    crc.update(content.duplicate());
    byte[] bigEndian = ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
    return Base64.getEncoder().encodeToString(bigEndian);
  }

  @Override
  public long getLength() {
    return content.remaining();
  }

  @Override
  public boolean retrySupported() {
    return true;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    if (content.hasArray()) {
      out.write(content.array(), content.arrayOffset() + content.position(), content.remaining());
    } else {
      Channels.newChannel(out).write(content.duplicate());
    }
    out.flush();
  }

  @Override
  public InputStream getInputStream() {
    throw new UnsupportedOperationException("content is sent whole, by writeTo");
  }
}
