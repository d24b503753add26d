package io.isledb.options;

/**
 * How blocks are compressed. Each block is kept plain when compression gains less than an eighth.
 */
public enum Compression {
  NONE,
  SNAPPY,
  LZ4,
  ZSTD
}
