package io.isledb.internal.read;

import io.isledb.Cursor;
import io.isledb.Direction;
import io.isledb.KeyRange;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.internal.base.Fanout;
import io.isledb.internal.format.manifest.Manifest;
import io.isledb.internal.format.sst.BlockSearch;
import io.isledb.internal.format.sst.KeyHash;
import io.isledb.internal.format.sst.SstProperties;
import io.isledb.internal.iterator.EntryIterator;
import io.isledb.internal.iterator.MergeIterator;
import io.isledb.internal.table.ReadAhead;
import io.isledb.internal.table.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A state of an isle: a manifest and the commits up to a head. Immutable, but for what is loaded
 * into memory; thread-safe.
 *
 * <p>What is newer lies in front: commits from the head down, then runs from the newest down. All
 * of a key's versions in a commit are newer than all of them in what follows. Runs may overlap in
 * sequence; then the sequence tells which version is the newest.
 *
 * @param manifest what compaction has done
 * @param head the newest commit
 * @param commits SSTs of the commits after the manifest's {@code compactedThrough}, newest first
 * @param runs the manifest's runs, newest first
 * @param lookedNs when the log was last known to end at the head, on the monotonic clock
 * @param confirmedNs when the manifest was last known to be the newest, on the monotonic clock
 * @param executor loads filters and indexes in parallel
 */
record View(
    Manifest manifest,
    Head head,
    List<TableHandle> commits,
    List<SortedRun> runs,
    long lookedNs,
    long confirmedNs,
    Executor executor) {

  /** However many sources a scan has, each of its reads is worth its request. */
  private static final int SHARE_BYTES_MIN = 64 << 10;

  View {
    commits = List.copyOf(commits);
    runs = List.copyOf(runs);
  }

  Cursor cursor() {
    return Cursor.startOf(head.id() + 1);
  }

  /** This view, known to be the newest at later times. */
  View seenAgain(long lookedAgainNs, long confirmedAgainNs) {
    return new View(manifest, head, commits, runs, lookedAgainNs, confirmedAgainNs, executor);
  }

  /** This view with newer commits in front, newest first. */
  View advanced(Head newHead, List<TableHandle> newer, long lookedAgainNs, long confirmedAgainNs) {
    List<TableHandle> all = new ArrayList<>(newer);
    all.addAll(commits);
    return new View(manifest, newHead, all, runs, lookedAgainNs, confirmedAgainNs, executor);
  }

  /** Takes what it needs of an entry that was found. */
  interface Found<T> {
    /**
     * Reads the entry.
     *
     * @param block a block as {@link BlockSearch} knows it
     * @param entry where in the block the entry is
     */
    @Nullable T read(byte[] key, byte[] block, int entry);
  }

  /**
   * Finds the newest entry of a key, deletes and expired ones too. When all is in memory nothing is
   * allocated, and nothing is written that other threads use.
   *
   * <p>Runs may overlap in sequence: another is asked too where it may hold a newer version.
   *
   * @return what is made of it; null when there is none
   */
  <T> @Nullable T find(byte[] key, Found<T> found) {
    long hash = KeyHash.of(key, 0, key.length);
    boolean isPrepared = false;
    byte[] newest = null;
    int entry = -1;
    long sequence = 0;
    int sources = commits.size() + runs.size();
    for (int i = 0; i < sources; i++) {
      boolean isCommit = i < commits.size();
      TableHandle handle =
          isCommit ? commits.get(i) : candidate(i - commits.size(), key, newest != null, sequence);
      if (handle == null) {
        continue;
      }
      Table table = handle.used();
      if (table == null) {
        // One that is missing is seldom alone: all that the key may need come in parallel, once.
        if (!isPrepared) {
          prepare(key);
          isPrepared = true;
        }
        table = handle.table();
      }
      byte[] block = table.mayContain(hash) ? table.blockFor(key, 0, key.length) : null;
      int at = block == null ? -1 : table.find(block, key, 0, key.length);
      if (block == null || at < 0) {
        continue;
      }
      if (isCommit) {
        return found.read(key, block, at);
      }
      long mine = BlockSearch.sequence(block, at);
      if (newest == null || mine > sequence) {
        newest = block;
        entry = at;
        sequence = mine;
      }
    }
    return newest == null ? null : found.read(key, newest, entry);
  }

  /** The only SST of a run that can hold a key, and one newer than what was found. */
  private @Nullable TableHandle candidate(int run, byte[] key, boolean isFound, long sequence) {
    SortedRun.Part part = runs.get(run).candidate(key);
    return part == null || (isFound && part.maxSequence() < sequence) ? null : part.handle();
  }

  /** Whether the metadata of all SSTs that may have a key is in memory. */
  boolean isReady(byte[] key) {
    for (int i = 0; i < commits.size(); i++) {
      if (commits.get(i).present() == null) {
        return false;
      }
    }
    for (int i = 0; i < runs.size(); i++) {
      SortedRun.Part candidate = runs.get(i).candidate(key);
      if (candidate != null && candidate.handle().present() == null) {
        return false;
      }
    }
    return true;
  }

  /** Loads the metadata of all SSTs that may have a key, in parallel. */
  void prepare(byte[] key) {
    List<TableHandle> missing = new ArrayList<>();
    for (TableHandle commit : commits) {
      addIfAbsent(missing, commit);
    }
    for (SortedRun run : runs) {
      SortedRun.Part candidate = run.candidate(key);
      if (candidate != null) {
        addIfAbsent(missing, candidate.handle());
      }
    }
    load(missing);
  }

  private static void addIfAbsent(List<TableHandle> missing, TableHandle handle) {
    if (handle.present() == null) {
      missing.add(handle);
    }
  }

  private void load(List<TableHandle> missing) {
    Fanout.forEach(executor, missing.size(), index -> missing.get(index).table());
  }

  /**
   * A walk over all versions of all keys that lie in a scan's range; also over some that do not. To
   * be sought to its start.
   *
   * @param scan what cannot touch its range is left out
   * @param readAheadBytes size of all ranged reads that are made at a time
   */
  EntryIterator walk(Scan scan, int readAheadBytes) {
    KeyRange range = scan.range();
    List<TableHandle> overlapping = overlappingCommits(range);
    List<SortedRun> overlappingRuns = new ArrayList<>(runs.size());
    for (int i = 0; i < runs.size(); i++) {
      SortedRun within = runs.get(i).within(range);
      if (!within.parts().isEmpty()) {
        overlappingRuns.add(within);
      }
    }
    int remote = overlappingRuns.size();
    for (TableHandle commit : overlapping) {
      remote += commit.isSmall() ? 0 : 1;
    }
    int shareBytes = Math.max(SHARE_BYTES_MIN, readAheadBytes / Math.max(1, remote));
    List<EntryIterator> walks = new ArrayList<>(overlapping.size() + overlappingRuns.size());
    for (TableHandle commit : overlapping) {
      walks.add(walk(commit, scan, shareBytes));
    }
    for (SortedRun run : overlappingRuns) {
      walks.add(run.walk(scan, readAhead(scan, shareBytes)));
    }
    return merged(walks, scan.direction(), remote);
  }

  private List<TableHandle> overlappingCommits(KeyRange range) {
    if (commits.isEmpty()) {
      return List.of();
    }
    List<TableHandle> missing = new ArrayList<>();
    commits.forEach(commit -> addIfAbsent(missing, commit));
    load(missing);
    return commits.stream().filter(commit -> overlaps(commit.table().properties(), range)).toList();
  }

  /** All SSTs that may have keys of a range, with their metadata in memory. */
  List<Table> tables(KeyRange range) {
    List<TableHandle> handles = new ArrayList<>(commits);
    for (SortedRun run : runs) {
      run.within(range).parts().forEach(part -> handles.add(part.handle()));
    }
    return Fanout.map(executor, handles, TableHandle::table).stream()
        .filter(table -> overlaps(table.properties(), range))
        .toList();
  }

  private EntryIterator walk(TableHandle commit, Scan scan, int shareBytes) {
    Table table = commit.table();
    return commit.isSmall()
        ? table.walk(scan.range(), scan.direction())
        : table.walk(scan.range(), scan.direction(), readAhead(scan, shareBytes));
  }

  private ReadAhead readAhead(Scan scan, int shareBytes) {
    return new ReadAhead(executor, shareBytes, scan.fillsCache(), scan.limit());
  }

  private EntryIterator merged(List<EntryIterator> walks, Direction direction, int remote) {
    if (walks.size() == 1) {
      return walks.get(0);
    }
    return remote < 2
        ? new MergeIterator(walks, direction)
        : new MergeIterator(
            walks, direction, (size, action) -> Fanout.forEach(executor, size, action));
  }

  private static boolean overlaps(SstProperties properties, KeyRange range) {
    Slice min = properties.minKey();
    Slice max = properties.maxKey();
    return properties.entries() > 0
        && (min == null || range.isBelowUpper(min))
        && (max == null || range.isAboveLower(max));
  }

  /** All SSTs of this view that its successor may go on using. */
  Map<String, TableHandle> handles() {
    Map<String, TableHandle> handles = new HashMap<>();
    commits.forEach(commit -> handles.put(commit.object(), commit));
    for (SortedRun run : runs) {
      run.parts().forEach(part -> handles.put(part.handle().object(), part.handle()));
    }
    return handles;
  }
}
