package io.isledb.internal.base;

/**
 * Memory for files that are read whole and decoded at once, to be filled again by the next: arrays
 * of megabytes that come and go must be cleared each time, and wear a collector out. Thread-safe.
 */
public final class Buffers {
  private static final int MOST = 8;

  /** Smaller ones cost nothing worth keeping. */
  private static final int BYTES_LEAST = 64 << 10;

  private final Spares<byte[]> spares;

  /**
   * @param bytesMax how much is kept at most; nothing is kept that nobody has given
   */
  public Buffers(long bytesMax) {
    this.spares = new Spares<>(array -> array.length, MOST, bytesMax);
  }

  /** An array of at least so many bytes, with anything in it. */
  public byte[] take(int bytes) {
    if (bytes < BYTES_LEAST) {
      return new byte[bytes];
    }
    return spares.takeOr(bytes, () -> new byte[Spares.roomFor(bytes)]);
  }

  /** Takes an array that nobody refers to any more. */
  public void give(byte[] array) {
    if (array.length >= BYTES_LEAST) {
      spares.give(array);
    }
  }

  /** Bytes of all that are kept. */
  long keptBytes() {
    return spares.keptBytes();
  }
}
