package io.isledb.bench;

import io.isledb.Slice;

/** The default records, for benchmarks of parts. */
public final class SampleRecords {
  private static final Records RECORDS = Setup.DEFAULT.records();

  private SampleRecords() {}

  public static byte[] key(long number) {
    return RECORDS.key(number);
  }

  public static byte[] missingKey(long number) {
    byte[] key = new byte[RECORDS.keyBytes()];
    RECORDS.missingKey(number, key);
    return key;
  }

  public static Slice value(long number) {
    return Slice.of(RECORDS.pool(), RECORDS.valueAt(number, 0), RECORDS.valueBytes());
  }
}
