package io.isledb.store;

import io.isledb.error.StoreUnavailableException;
import java.nio.ByteBuffer;
import java.util.function.IntFunction;

/**
 * An object that was opened to be read in pieces, see {@link ObjectStore#open}. Thread-safe, so
 * that several threads may each work on pieces of their own.
 */
public interface OpenObject extends AutoCloseable {
  /** Bytes of the whole object. */
  int sizeBytes();

  /**
   * Some of the object's bytes.
   *
   * @param offset first byte, from 0
   * @param length how many, from 0; all must be within the object
   * @param memory gives an array of at least so many bytes; not asked when the store has the bytes
   *     in memory already
   * @return the bytes, in an array that it gives access to; not to be changed, good until the
   *     object is closed and, if memory was asked for, until that is used again
   * @throws StoreUnavailableException when the object cannot be read any more
   */
  ByteBuffer read(int offset, int length, IntFunction<byte[]> memory);

  /** Nobody reads any more. Does nothing when it is closed already. */
  @Override
  void close();

  /** An object whose bytes are all in memory. */
  static OpenObject of(ByteBuffer whole) {
    return new OpenObject() {
      @Override
      public int sizeBytes() {
        return whole.remaining();
      }

      @Override
      public ByteBuffer read(int offset, int length, IntFunction<byte[]> memory) {
        return whole.slice(whole.position() + offset, length);
      }

      @Override
      public void close() {}
    };
  }
}
