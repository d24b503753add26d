package io.isledb.bench.parts;

import io.isledb.Slice;
import io.isledb.Watermarks;
import io.isledb.bench.SampleRecords;
import io.isledb.internal.codec.ByteWriter;
import io.isledb.internal.format.sst.CommitHeader;
import io.isledb.internal.format.sst.Sst;
import io.isledb.internal.format.sst.SstBuilder;
import io.isledb.internal.memtable.MemoryBudget;
import io.isledb.internal.memtable.Memtable;
import io.isledb.internal.memtable.SortedEntries;
import io.isledb.options.SstOptions;

/** What the benchmarks of parts work on: records of 16 B scattered keys and 100 B values. */
final class Samples {
  static final int ENTRIES = 100_000;
  static final int VALUE_BYTES = 100;
  static final String ISLE_ID = "01HZZZZZZZZZZZZZZZZZZZZZZZ";
  static final SstOptions OPTIONS = SstOptions.FLUSH.withBlockBytes(4096);

  private Samples() {}

  static Slice[] keys(int from, int count) {
    Slice[] keys = new Slice[count];
    for (int i = 0; i < count; i++) {
      keys[i] = Slice.of(SampleRecords.key(from + i));
    }
    return keys;
  }

  static Slice[] values(int from, int count) {
    Slice[] values = new Slice[count];
    for (int i = 0; i < count; i++) {
      values[i] = SampleRecords.value(from + i);
    }
    return values;
  }

  /** The file of a commit of so many records, from one on. */
  static byte[] file(int from, int count) {
    Memtable memtable = memtable(keys(from, count), values(from, count));
    Sst sst = build(memtable.sorted(1), count, new ByteWriter(32 << 20));
    byte[] file = new byte[sst.bytes().remaining()];
    sst.bytes().duplicate().get(file);
    return file;
  }

  static Memtable memtable(Slice[] keys, Slice[] values) {
    Memtable memtable = new Memtable(new MemoryBudget(1L << 30));
    fill(memtable, keys, values);
    return memtable;
  }

  static void fill(Memtable memtable, Slice[] keys, Slice[] values) {
    for (int i = 0; i < keys.length; i++) {
      memtable.add(keys[i], values[i], 1_700_000_000_000L + i, 0, Slice.EMPTY);
    }
  }

  static CommitHeader header(long entries) {
    return new CommitHeader(
        ISLE_ID,
        1,
        1,
        "bench",
        "00112233445566778899aabbccddeeff",
        false,
        1,
        entries,
        1_700_000_000_000L,
        Watermarks.NONE);
  }

  static Sst build(SortedEntries entries, long count, ByteWriter buffer) {
    SstBuilder builder = SstBuilder.commit(header(count), OPTIONS, buffer, new long[(int) count]);
    while (entries.next()) {
      builder.add(entries.entry());
    }
    return builder.finish();
  }
}
