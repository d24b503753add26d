package io.isledb.internal.read;

import com.sun.management.ThreadMXBean;
import io.isledb.Isle;
import io.isledb.IsleIterator;
import io.isledb.IsleReader;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.KeyRange;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.internal.isle.IslesFactory;
import io.isledb.internal.testing.HandCompaction;
import io.isledb.internal.testing.TestEngine;
import io.isledb.options.IslesOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.options.SstOptions;
import io.isledb.options.WriterOptions;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * A program that prints how many bytes reads allocate when everything is in memory. A program,
 * because a JVM that measures coverage compiles differently.
 */
final class WarmReads {
  static final int VALUE_BYTES = 32;
  static final int ENTRIES = 2_000;
  private static final int ROUNDS = 150;

  private WarmReads() {}

  public static void main(String[] arguments) {
    TestEngine engine = new TestEngine(1);
    try (Isles isles = IslesFactory.open(engine.context, IslesOptions.DEFAULT)) {
      Isle isle = isles.isle(TestEngine.ISLE);
      WriterOptions options = WriterOptions.DEFAULT.withFlushInterval(Duration.ZERO);
      try (IsleWriter writer = isle.openWriter(options)) {
        for (int i = 0; i < ENTRIES; i++) {
          // Some as most are, some that are stored in the other form.
          if (i % 2 == 0) {
            writer.put(key(i), new byte[VALUE_BYTES]);
          } else {
            writer.put(key(i), new byte[VALUE_BYTES], Duration.ofDays(1));
          }
          if (i % 500 == 499) {
            writer.flush();
          }
        }
      }
      try (IsleReader reader = isle.openReader(ReaderOptions.DEFAULT)) {
        System.out.println("present " + allocatedPerGet(reader, 0));
        System.out.println("absent " + allocatedPerGet(reader, ENTRIES));
        System.out.println("scan " + allocatedPerScan(reader, 10));
        System.out.println("entries " + allocatedPerScan(reader, ENTRIES));
      }
      new HandCompaction(engine.context, engine.layout, TestEngine.ISLE).fold(2, SstOptions.RUN);
      try (IsleReader reader = isle.openReader(ReaderOptions.DEFAULT)) {
        System.out.println("present in a run " + allocatedPerGet(reader, 0));
        System.out.println("absent in a run " + allocatedPerGet(reader, ENTRIES));
      }
    }
  }

  /**
   * The least of many rounds: until it has compiled all, the machine allocates what it later leaves
   * out.
   */
  private static long allocatedPerGet(IsleReader reader, int firstKey) {
    byte[][] keys = new byte[ENTRIES][];
    for (int i = 0; i < ENTRIES; i++) {
      keys[i] = key(firstKey + i);
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    long found = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (byte[] key : keys) {
        byte[] value = reader.get(key);
        found += value == null ? 0 : value.length;
      }
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      least = Math.min(least, allocated / ENTRIES);
    }
    System.out.println("found " + found);
    return least;
  }

  /** The least of many, for scans of so many entries from the first on. */
  private static long allocatedPerScan(IsleReader reader, int limit) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Scan scan = Scan.of(KeyRange.from(Slice.of(new byte[1]))).limit(limit);
    long least = Long.MAX_VALUE;
    long bytes = 0;
    for (int i = 0; i < 5_000; i++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      try (IsleIterator iterator = reader.iterate(scan)) {
        while (iterator.next()) {
          bytes += iterator.key().length() + iterator.value().length();
        }
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    System.out.println("scanned " + bytes);
    return least;
  }

  private static byte[] key(int i) {
    return ByteBuffer.allocate(16).putLong(0x6b6579).putLong(i * 0x9E3779B97F4A7C15L).array();
  }
}
