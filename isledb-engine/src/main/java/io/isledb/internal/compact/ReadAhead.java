package io.isledb.internal.compact;

import io.isledb.error.CorruptObjectException;
import io.isledb.internal.table.BlockFetcher;
import io.isledb.store.StoredBytes;
import java.util.Arrays;

/**
 * Fetches the blocks of one object in ascending order with large ranged reads, holding one buffer.
 * Not thread-safe.
 */
final class ReadAhead implements BlockFetcher, AutoCloseable {
  private final CompactContext context;
  private final String object;
  private final long end;
  private final int bufferBytes;
  private byte[] buffer = new byte[0];
  private long start;

  /**
   * @param end where the blocks end
   */
  ReadAhead(CompactContext context, String object, long end, int bufferBytes) {
    this.context = context;
    this.object = object;
    this.end = end;
    this.bufferBytes = bufferBytes;
  }

  /** Takes over bytes that are there already. */
  void hold(byte[] bytes, long offset) {
    context.memory().add(bytes.length - (long) buffer.length);
    buffer = bytes;
    start = offset;
  }

  @Override
  public byte[] fetch(long offset, int length) {
    if (offset < start || offset + length > start + buffer.length) {
      load(offset, length);
    }
    int from = (int) (offset - start);
    return Arrays.copyOfRange(buffer, from, from + length);
  }

  private void load(long offset, int length) {
    context.checkStopping();
    hold(new byte[0], offset);
    int wanted = (int) Math.min(Math.max(length, bufferBytes), Math.max(length, end - offset));
    hold(range(context, object, offset, wanted), offset);
  }

  /** Exactly these bytes of an object that must be there. */
  static byte[] range(CompactContext context, String object, long offset, int length) {
    context.takeIo(length);
    StoredBytes read =
        context
            .engine()
            .store()
            .readRange(object, offset, length)
            .orElseThrow(() -> missing(object));
    context.counters().bytesRead.addAndGet(read.bytes().length);
    if (read.bytes().length != length) {
      throw new CorruptObjectException("An object is shorter than what refers to it states")
          .with("object", object)
          .with("offset", offset)
          .with("expectedBytes", length)
          .with("foundBytes", read.bytes().length);
    }
    return read.bytes();
  }

  static CorruptObjectException missing(String object) {
    return new CorruptObjectException("An object that the isle needs is missing; restore it")
        .with("object", object)
        .with("offset", 0);
  }

  @Override
  public void close() {
    hold(new byte[0], 0);
  }
}
