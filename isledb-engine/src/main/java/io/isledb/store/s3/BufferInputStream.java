package io.isledb.store.s3;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** Reads a buffer without copying it first. Not thread-safe. */
final class BufferInputStream extends InputStream {
  private final ByteBuffer buffer;
  private int mark;

  /**
   * @param content from position to limit; not changed
   */
  BufferInputStream(ByteBuffer content) {
    this.buffer = content.duplicate();
    this.mark = buffer.position();
  }

  @Override
  public int read() {
    return buffer.hasRemaining() ? buffer.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (!buffer.hasRemaining()) {
      return -1;
    }
    int count = Math.min(length, buffer.remaining());
    buffer.get(target, offset, count);
    return count;
  }

  @Override
  public long skip(long count) {
    int skipped = (int) Math.max(0, Math.min(count, buffer.remaining()));
    buffer.position(buffer.position() + skipped);
    return skipped;
  }

  @Override
  public int available() {
    return buffer.remaining();
  }

  @Override
  public boolean markSupported() {
    return true;
  }

  @Override
  public void mark(int readLimit) {
    mark = buffer.position();
  }

  @Override
  public void reset() {
    buffer.position(mark);
  }
}
