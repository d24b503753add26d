package io.isledb.internal.format.sst;

import static org.assertj.core.api.Assertions.assertThat;

import io.isledb.store.OpenObject;
import java.nio.ByteBuffer;
import java.util.function.IntFunction;

/**
 * A file in memory that counts how often it is closed, refuses to be closed while it is used or
 * read afterwards, and does something before it is read.
 */
public final class TrackedObject implements OpenObject {
  private final OpenObject file;
  private final int usedFrom;
  private Runnable before = () -> {};
  private int reading;
  private int closed;

  /**
   * @param usedFrom bytes before it are the front, whose reading nothing is done before
   */
  public TrackedObject(byte[] file, int usedFrom) {
    this.file = OpenObject.of(ByteBuffer.wrap(file));
    this.usedFrom = usedFrom;
  }

  /** What is done, once, before blocks are read the next time. */
  public void beforeNextRead(Runnable action) {
    before = action;
  }

  public synchronized int closed() {
    return closed;
  }

  @Override
  public int sizeBytes() {
    return file.sizeBytes();
  }

  @Override
  public ByteBuffer read(int offset, int length, IntFunction<byte[]> memory) {
    synchronized (this) {
      assertThat(closed).as("read after it was closed").isZero();
      reading++;
    }
    try {
      if (offset >= usedFrom) {
        Runnable action = before;
        before = () -> {};
        action.run();
      }
      byte[] window = memory.apply(length);
      ByteBuffer bytes = ByteBuffer.wrap(window, 0, length);
      return bytes.put(file.read(offset, length, memory)).flip();
    } finally {
      synchronized (this) {
        reading--;
      }
    }
  }

  @Override
  public synchronized void close() {
    assertThat(reading).as("closed while it is read").isZero();
    closed++;
  }
}
