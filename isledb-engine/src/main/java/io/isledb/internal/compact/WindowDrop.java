package io.isledb.internal.compact;

import io.isledb.Direction;
import io.isledb.Slice;
import io.isledb.internal.format.manifest.RunInfo;
import io.isledb.internal.format.manifest.SstInfo;
import io.isledb.internal.format.sst.KeyHash;
import io.isledb.internal.iterator.EntryIterator;
import io.isledb.internal.iterator.EntryView;
import io.isledb.internal.iterator.MergeIterator;
import io.isledb.internal.table.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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

  /** An SST that stays and may hold older versions. */
  private final class Kept {
    final SstInfo sst;
    Input.@Nullable Open open;
    @Nullable EntryIterator walk;

    Kept(SstInfo sst) {
      this.sst = sst;
    }

    /** The timestamp of the version of a key that is older than a sequence; null for none. */
    @Nullable Long olderTimestamp(EntryView entry) {
      Slice key = entry.key();
      if (open != null && sst.maxKey().compareTo(key) < 0) {
        close(); // keys ascend
      }
      if (sst.minSequence() >= entry.sequence || !sst.overlaps(key, key)) {
        return null;
      }
      Input.Open opened = open;
      if (opened == null) {
        opened = Input.of(context, sst).open(context, MergeJob.bufferBytes(8));
        open = opened;
        walk = opened.walk();
      }
      Table table = opened.table();
      EntryIterator entries = walk;
      if (entries == null
          || !table.mayContain(KeyHash.of(entry.keyArray, entry.keyOffset, entry.keyLength))) {
        return null;
      }
      entries.seek(key);
      while (entries.next() && entries.entry().compareKeyTo(entry) == 0) {
        if (entries.entry().sequence < entry.sequence) {
          return entries.entry().timestampMs;
        }
      }
      return null;
    }

    void close() {
      if (open != null) {
        open.close();
        open = null;
      }
    }
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
    Map<String, Kept> kept = new LinkedHashMap<>();
    List<SstInfo> hiding = new ArrayList<>();
    for (SstInfo sst : dropped) {
      boolean hides = false;
      for (RunInfo run : runs) {
        for (SstInfo below : run.overlapping(sst.minKey(), sst.maxKey())) {
          if (below.minSequence() < sst.maxSequence() && !going.contains(below.id())) {
            kept.computeIfAbsent(below.id(), id -> new Kept(below));
            hides = true;
          }
        }
      }
      if (hides) {
        hiding.add(sst);
      }
    }
    return hiding.isEmpty() ? List.of() : deletes(hiding, List.copyOf(kept.values()));
  }

  private List<List<SstInfo>> deletes(Collection<SstInfo> hiding, List<Kept> kept) {
    int bufferBytes = MergeJob.bufferBytes(hiding.size());
    List<EntryIterator> sources = new ArrayList<>();
    for (SstInfo sst : hiding) {
      sources.add(InputChain.walk(context, List.of(Input.of(context, sst)), bufferBytes));
    }
    EntryView tombstone = new EntryView();
    @Nullable Slice last = null;
    try (RunsWriter output = new RunsWriter(context, windows);
        MergeIterator merge = new MergeIterator(sources, Direction.ASCENDING)) {
      while (merge.next()) {
        EntryView entry = merge.entry();
        if (last == null || last.compareTo(entry.key()) != 0) {
          last = Slice.of(entry.key().toByteArray());
          hide(entry, kept, output, tombstone);
        }
      }
      return output.finish();
    } finally {
      kept.forEach(Kept::close);
    }
  }

  private void hide(EntryView entry, List<Kept> kept, RunsWriter output, EntryView tombstone) {
    Set<Long> done = new TreeSet<>();
    for (Kept each : kept) {
      Long timestampMs = each.olderTimestamp(entry);
      if (timestampMs != null && done.add(windows.of(timestampMs))) {
        output.add(MergeJob.asDelete(entry, timestampMs, tombstone));
      }
    }
  }
}
