package io.isledb.internal.format.sst;

import java.nio.ByteBuffer;

/**
 * A finished file.
 *
 * @param bytes the whole file, from position to limit; shares the builder's buffer until the
 *     builder is reset
 * @param properties what is in it
 * @param tailOffset where filter, index, properties and footer begin
 */
public record Sst(ByteBuffer bytes, SstProperties properties, long tailOffset) {
  public int tailBytes() {
    return (int) (bytes.remaining() - tailOffset);
  }
}
