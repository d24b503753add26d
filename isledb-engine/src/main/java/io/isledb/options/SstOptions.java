package io.isledb.options;

import io.isledb.error.InvalidOptionException;

/**
 * How sorted files are built.
 *
 * @param blockBytes target size of a data block before compression, 256 to 16 MiB
 * @param restartInterval entries between two full keys in a block, 1 to 1024
 * @param compression how blocks are compressed
 * @param filterBitsPerKey bits of the Bloom filter per distinct key, 0 (no filter) to 32; 10 give
 *     about 1 % false positives, 16 about 0.1 %
 */
public record SstOptions(
    int blockBytes, int restartInterval, Compression compression, int filterBitsPerKey) {
  /** For flushes: fast. */
  public static final SstOptions FLUSH = new SstOptions(16 << 10, 16, Compression.SNAPPY, 12);

  /** For runs: small. */
  public static final SstOptions RUN = new SstOptions(16 << 10, 16, Compression.ZSTD, 12);

  public SstOptions {
    require("blockBytes", blockBytes, 256, 16 << 20);
    require("restartInterval", restartInterval, 1, 1024);
    require("filterBitsPerKey", filterBitsPerKey, 0, 32);
  }

  public SstOptions withCompression(Compression other) {
    return new SstOptions(blockBytes, restartInterval, other, filterBitsPerKey);
  }

  public SstOptions withBlockBytes(int bytes) {
    return new SstOptions(bytes, restartInterval, compression, filterBitsPerKey);
  }

  public SstOptions withFilterBitsPerKey(int bits) {
    return new SstOptions(blockBytes, restartInterval, compression, bits);
  }

  private static void require(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new InvalidOptionException("An option is out of its bounds")
          .with("option", name)
          .with("value", value)
          .with("least", least)
          .with("most", most);
    }
  }
}
