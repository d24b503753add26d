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
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Slice key = Slice.utf8("key-%05d".formatted(i));
      entries.add(new Entry(key, Slice.of(new byte[300]), 1000 + i, 1, 0, Slice.EMPTY));
    }
    return CommitRoundTripTest.build(entries, new SstOptions(256, 4, Compression.NONE, 10));
  }
}
