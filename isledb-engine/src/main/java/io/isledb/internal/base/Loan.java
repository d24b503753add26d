package io.isledb.internal.base;

import java.util.function.IntFunction;

/** One array of those that are used again, a longer one where a longer one is asked for. */
public final class Loan implements IntFunction<byte[]>, AutoCloseable {
  private static final byte[] NOTHING = {};

  private final Buffers buffers;
  private byte[] held = NOTHING;

  public Loan(Buffers buffers) {
    this.buffers = buffers;
  }

  /** An array of at least so many bytes; what was given before may not be used any more. */
  @Override
  public byte[] apply(int bytes) {
    if (held.length < bytes) {
      close();
      held = buffers.take(bytes);
    }
    return held;
  }

  /** Gives the array back. */
  @Override
  public void close() {
    buffers.give(held);
    held = NOTHING;
  }
}
