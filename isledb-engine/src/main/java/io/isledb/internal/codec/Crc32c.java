package io.isledb.internal.codec;

import java.util.zip.CRC32C;

/** CRC-32C (Castagnoli), which processors compute in hardware. */
public final class Crc32c {
  private Crc32c() {}

  public static int of(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }
}
