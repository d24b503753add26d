package io.isledb.internal.compact;

import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.iterator.EntryView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes the result of a compaction: one run, or one for each window of timestamps. However many
 * windows there are, no more bytes are buffered than for one SST of the target size, and no more
 * than a few SSTs are being built. Not thread-safe.
 */
final class RunsWriter implements AutoCloseable {
  private static final int OPEN_MAX = 16;

  private final CompactContext context;
  private final Windows windows;
  private final TreeMap<Long, RunWriter> byWindow = new TreeMap<>();

  /** Writers that hold bytes. */
  private final List<RunWriter> open = new ArrayList<>();

  RunsWriter(CompactContext context, Windows windows) {
    this.context = context;
    this.windows = windows;
  }

  void add(EntryView entry) {
    long window = windows.of(entry.timestampMs);
    RunWriter writer = byWindow.get(window);
    if (writer == null) {
      writer = new RunWriter(context);
      byWindow.put(window, writer);
    }
    if (writer.pendingBytes() == 0) {
      makeRoom();
      open.add(writer);
    }
    writer.add(entry);
    if (writer.pendingBytes() == 0) {
      open.remove(writer);
    } else if (open.size() > 1) {
      long pending = open.stream().mapToLong(RunWriter::pendingBytes).sum();
      if (pending >= context.options().sstBytes()) {
        finishLargest();
      }
    }
  }

  private void makeRoom() {
    if (open.size() >= OPEN_MAX) {
      finishLargest();
    }
  }

  private void finishLargest() {
    RunWriter largest =
        open.stream().max(Comparator.comparingLong(RunWriter::pendingBytes)).orElseThrow();
    largest.finishSst();
    open.remove(largest);
  }

  /** The runs by the number of their windows, none of them empty. */
  SortedMap<Long, List<SstInfo>> finish() {
    SortedMap<Long, List<SstInfo>> runs = new TreeMap<>();
    byWindow.forEach(
        (window, writer) -> {
          List<SstInfo> ssts = writer.finish();
          if (!ssts.isEmpty()) {
            runs.put(window, ssts);
          }
        });
    return runs;
  }

  @Override
  public void close() {
    byWindow.values().forEach(RunWriter::close);
  }
}
