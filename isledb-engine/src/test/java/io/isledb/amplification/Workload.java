package io.isledb.amplification;

import io.isledb.Mutation;
import io.isledb.Slice;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** What is written, change by change. */
enum Workload {
  /** Every key once, in random order. */
  UNIQUE_KEYS("unique keys"),
  /** One of a few keys again and again. */
  UPDATES("updates of few keys"),
  /** Every key is written and, nine times out of ten, deleted some time later. */
  DELETES("deletes"),
  /** Every key once, and it expires. */
  TIME_TO_LIVE("expiry"),
  /** Values that lie in blobs, again and again for a few keys. */
  LARGE_VALUES("large values");

  private static final int KEY_BYTES = 16;
  private static final int LARGE = 16 << 10;

  final String title;

  Workload(String title) {
    this.title = title;
  }

  /** About how many changes fill a flush of some bytes. */
  int changes(int flushBytes) {
    return Math.max(1, flushBytes / (this == LARGE_VALUES ? LARGE : 116));
  }

  /**
   * The next change.
   *
   * @param number counts the changes
   * @param all how many there will be
   * @param lifeMs how long values that expire live
   */
  Mutation change(long number, long all, Random random, long nowMs, long lifeMs) {
    return switch (this) {
      case UNIQUE_KEYS -> put(scatter(number), value(100, random), nowMs, Mutation.NEVER);
      case UPDATES ->
          put(
              scatter(random.nextInt((int) Math.max(1, all / 20))),
              value(100, random),
              nowMs,
              Mutation.NEVER);
      case DELETES -> {
        boolean isDelete = number % 2 == 1 && random.nextInt(10) > 0;
        yield isDelete
            ? put(scatter((number - 1) / 2), null, nowMs, Mutation.NEVER)
            : put(scatter(number / 2 + all / 10), value(100, random), nowMs, Mutation.NEVER);
      }
      case TIME_TO_LIVE -> put(scatter(number), value(100, random), nowMs, nowMs + lifeMs);
      case LARGE_VALUES ->
          put(
              scatter(random.nextInt((int) Math.max(1, all / 10))),
              value(LARGE, random),
              nowMs,
              Mutation.NEVER);
    };
  }

  private static Mutation put(long key, byte @Nullable [] value, long nowMs, long expiryMs) {
    byte[] bytes = new byte[KEY_BYTES];
    for (int i = 0; i < KEY_BYTES; i++) {
      bytes[i] = (byte) (key >>> (8 * (i % 8)));
    }
    Slice of = value == null ? null : Slice.of(value);
    return new Mutation(Slice.of(bytes), of, nowMs, expiryMs, Slice.EMPTY);
  }

  /** A permutation of the numbers, so that keys come in no order. */
  private static long scatter(long number) {
    long x = number * 0x9E3779B97F4A7C15L;
    return (x ^ (x >>> 32)) * 0xD6E8FEB86659FD93L;
  }

  /** Half of it can be compressed away. */
  private static byte[] value(int length, Random random) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    java.util.Arrays.fill(bytes, length / 2, length, (byte) 'x');
    return bytes;
  }
}
