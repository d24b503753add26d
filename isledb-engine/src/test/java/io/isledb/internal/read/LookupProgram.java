package io.isledb.internal.read;

import io.isledb.Isle;
import io.isledb.IsleReader;
import io.isledb.IsleWriter;
import io.isledb.Isles;
import io.isledb.internal.isle.IslesFactory;
import io.isledb.internal.testing.HandCompaction;
import io.isledb.internal.testing.TestEngine;
import io.isledb.options.IslesOptions;
import io.isledb.options.ReaderOptions;
import io.isledb.options.SstOptions;
import io.isledb.options.WriterOptions;
import java.nio.ByteBuffer;
import java.time.Duration;

/** A program that gets keys from an isle of one run and some commits, all in memory. */
final class LookupProgram {
  static final int IN_RUN = 10_000;
  static final int COMMITS = 4;
  static final int IN_COMMIT = 500;
  static final int VALUE_BYTES = 100;
  static final int GETS = 200;
  private static final int ENTRIES = IN_RUN + COMMITS * IN_COMMIT;

  private LookupProgram() {}

  public static void main(String[] arguments) {
    TestEngine engine = new TestEngine(1);
    try (Isles isles = IslesFactory.open(engine.context, IslesOptions.DEFAULT)) {
      Isle isle = isles.isle(TestEngine.ISLE);
      WriterOptions options = WriterOptions.DEFAULT.withFlushInterval(Duration.ZERO);
      try (IsleWriter writer = isle.openWriter(options)) {
        write(writer, 0, IN_RUN);
        new HandCompaction(engine.context, engine.layout, TestEngine.ISLE).fold(1, SstOptions.RUN);
        for (int i = 0; i < COMMITS; i++) {
          write(writer, IN_RUN + i * IN_COMMIT, IN_COMMIT);
        }
      }
      try (IsleReader reader = isle.openReader(ReaderOptions.DEFAULT)) {
        get(reader, 0, IN_RUN, IN_RUN);
        get(reader, 0, GETS, IN_RUN);
        phase("in the run");
        get(reader, 0, GETS, IN_RUN);
        phase("");
        get(reader, IN_RUN, GETS, COMMITS * IN_COMMIT);
        phase("in a commit");
        get(reader, IN_RUN, GETS, COMMITS * IN_COMMIT);
        phase("absent");
        get(reader, ENTRIES, GETS, ENTRIES);
        phase("");
      }
    }
  }

  /** Tells whoever counts that something begins. */
  static void phase(String name) {}

  private static void write(IsleWriter writer, int first, int count) {
    for (int i = first; i < first + count; i++) {
      writer.put(key(i), new byte[VALUE_BYTES]);
    }
    writer.flush();
  }

  /** Gets some keys, spread evenly over a number of keys. */
  private static void get(IsleReader reader, int first, int count, int among) {
    for (int i = 0; i < count; i++) {
      int number = first + (int) ((long) i * among / count);
      byte[] value = reader.get(key(number));
      if ((value != null) != (number < ENTRIES)) {
        throw new IllegalStateException("wrong answer for key " + number);
      }
    }
  }

  private static byte[] key(int i) {
    return ByteBuffer.allocate(16).putLong(i * 0x9E3779B97F4A7C15L).putLong(i).array();
  }
}
