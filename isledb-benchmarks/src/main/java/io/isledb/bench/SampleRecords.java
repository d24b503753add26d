package io.isledb.bench;

import io.isledb.Slice;

/** The default records, for benchmarks of parts. */
public final class SampleRecords {
  // Not from Setup, which needs the engine's classes: a connector has none of them.
  private static final Records RECORDS = Records.of(16, 100, false, 0.5, 42);

  private SampleRecords() {}

  public static byte[] key(long number) {
    return RECORDS.key(number);
  }

  public static byte[] missingKey(long number) {
    byte[] key = new byte[RECORDS.keyBytes()];
    RECORDS.missingKey(number, key);
    return key;
  }

  /** A value of another length, of its own array. */
  public static byte[] value(long number, int length) {
    byte[] value = new byte[length];
    int at = RECORDS.valueAt(number, 0);
    for (int done = 0; done < length; done += RECORDS.valueBytes()) {
      int part = Math.min(RECORDS.valueBytes(), length - done);
      System.arraycopy(RECORDS.pool(), at, value, done, part);
      at = RECORDS.valueAt(number, at);
    }
    return value;
  }

  public static Slice value(long number) {
    return Slice.of(RECORDS.pool(), RECORDS.valueAt(number, 0), RECORDS.valueBytes());
  }
}
