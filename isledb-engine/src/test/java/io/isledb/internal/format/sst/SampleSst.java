package io.isledb.internal.format.sst;

import io.isledb.Entry;
import io.isledb.Slice;
import io.isledb.options.Compression;
import io.isledb.options.SstOptions;
import java.util.ArrayList;
import java.util.List;

/** A file to read blocks from. */
public final class SampleSst {
  private SampleSst() {}

  /** A commit of at least so many blocks. */
  public static byte[] ofBlocks(int count) {
    return of(count, 300);
  }

  /** Blocks are of 256 bytes, and an entry more. */
  public static byte[] of(int count, int valueBytes) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Slice key = Slice.utf8("key-%05d".formatted(i));
      entries.add(new Entry(key, Slice.of(new byte[valueBytes]), 1000 + i, 1, 0, Slice.EMPTY));
    }
    return of(entries);
  }

  /** A commit of some entries, whose sequence numbers follow one another in their order. */
  public static byte[] of(List<Entry> entries) {
    return CommitRoundTripTest.build(entries, new SstOptions(256, 4, Compression.NONE, 10));
  }
}
