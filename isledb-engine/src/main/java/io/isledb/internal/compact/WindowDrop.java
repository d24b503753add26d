package io.isledb.internal.compact;

import io.isledb.Direction;
import io.isledb.Slice;
import io.isledb.internal.format.manifest.RunInfo;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.iterator.ChainIterator;
import io.isledb.internal.iterator.EntryIterator;
import io.isledb.internal.iterator.EntryView;
import io.isledb.internal.iterator.MergeIterator;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Drops whole SSTs by age without bringing older values back.
 *
 * <p>Entries may come late: then an entry of a window that goes is newer than an entry of the same
 * key in a window that stays, and hides it. For each such key a delete with the sequence of what
 * goes is put into the window of what stays. Where sequences do not overlap nothing is read at all.
 */
public final class WindowDrop {
  private final CompactContext context;
  private final Windows windows;

  public WindowDrop(CompactContext context, Windows windows) {
    this.context = context;
    this.windows = windows;
  }

  /**
   * What has to be written before some SSTs are dropped.
   *
   * @param dropped the SSTs that go
   * @param runs all runs of the isle
   * @return new runs of deletes; mostly none
   */
  public List<List<SstInfo>> run(Collection<SstInfo> dropped, List<RunInfo> runs) {
    Set<String> going = dropped.stream().map(SstInfo::id).collect(Collectors.toSet());
    Set<String> hidingIds = new HashSet<>();
    Set<String> keptIds = new HashSet<>();
    for (SstInfo sst : dropped) {
      for (RunInfo run : runs) {
        for (SstInfo below : run.overlapping(sst.minKey(), sst.maxKey())) {
          if (below.minSequence() < sst.maxSequence() && !going.contains(below.id())) {
            hidingIds.add(sst.id());
            keptIds.add(below.id());
          }
        }
      }
    }
    return hidingIds.isEmpty()
        ? List.of()
        : deletes(ofEachRun(runs, hidingIds), ofEachRun(runs, keptIds));
  }

  private static List<List<SstInfo>> ofEachRun(List<RunInfo> runs, Set<String> ids) {
    List<List<SstInfo>> found = new ArrayList<>();
    for (RunInfo run : runs) {
      List<SstInfo> ssts = run.ssts().stream().filter(sst -> ids.contains(sst.id())).toList();
      if (!ssts.isEmpty()) {
        found.add(ssts);
      }
    }
    return found;
  }

  private List<List<SstInfo>> deletes(List<List<SstInfo>> hiding, List<List<SstInfo>> kept) {
    int bufferBytes = MergeInputs.bufferBytes(hiding.size() + kept.size());
    List<EntryIterator> sources = new ArrayList<>();
    for (List<SstInfo> run : hiding) {
      List<Input> inputs = run.stream().map(sst -> Input.of(context, sst)).toList();
      sources.add(new ChainIterator(new InputChain(context, inputs, KeySpan.ALL, bufferBytes)));
    }
    List<KeptRun> below =
        kept.stream().map(ssts -> new KeptRun(context, ssts, bufferBytes)).toList();
    EntryView tombstone = new EntryView();
    @Nullable Slice last = null;
    try (RunsWriter output = new RunsWriter(context, windows);
        MergeIterator merge = new MergeIterator(sources, Direction.ASCENDING)) {
      while (merge.next()) {
        EntryView entry = merge.entry();
        if (last == null || last.compareTo(entry.key()) != 0) {
          last = Slice.of(entry.key().toByteArray());
          hide(entry, below, output, tombstone);
        }
      }
      return List.copyOf(output.finish().values());
    } finally {
      below.forEach(KeptRun::close);
    }
  }

  private void hide(EntryView entry, List<KeptRun> kept, RunsWriter output, EntryView tombstone) {
    Set<Long> done = new HashSet<>();
    for (KeptRun each : kept) {
      Long timestampMs = each.olderTimestamp(entry);
      if (timestampMs != null && done.add(windows.of(timestampMs))) {
        output.add(SpanMerge.asDelete(entry, timestampMs, tombstone));
      }
    }
  }
}
