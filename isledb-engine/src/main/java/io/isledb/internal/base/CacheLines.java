package io.isledb.internal.base;

/** What a processor's caches hold memory in. */
public final class CacheLines {
  private static final int LINE_BYTES = 64;

  private CacheLines() {}

  /**
   * Reads a byte of each line, so that the waits for them overlap and what follows finds them in
   * the cache.
   *
   * @return of no meaning; but what depends on it has to be done, so it must go somewhere
   */
  public static int touch(byte[] bytes, int from, int to) {
    int sum = 0;
    for (int at = from; at < to; at += LINE_BYTES) {
      sum += bytes[at];
    }
    return sum;
  }
}
