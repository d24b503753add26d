package io.isledb.connect.source;

import io.isledb.CommitInfo;
import io.isledb.Cursor;
import io.isledb.Entry;
import io.isledb.Isle;
import io.isledb.IsleIterator;
import io.isledb.IsleReader;
import io.isledb.KeyRange;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.Snapshot;
import io.isledb.connect.source.Chunk.Made;
import io.isledb.connect.source.SourceOffset.Progress;
import io.isledb.error.SnapshotExpiredException;
import io.isledb.options.ReaderOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks over an isle's state, keys ascending, up to the place from which its feed goes on. Used by
 * one thread at a time.
 *
 * <p>The place, the <i>pin</i>, is fixed when the snapshot begins. The view may be another each
 * time the walk is taken up again, after a restart or because the old view was collected, for these
 * two rules make the result the same as that of one view, with nothing twice:
 *
 * <ol>
 *   <li>A newer view is read after the last key that was published.
 *   <li>What was written after the pin is passed over: the feed will give it.
 * </ol>
 *
 * <p>A key that was changed after the pin and before its turn appears with its changes alone, its
 * value before them being gone.
 */
final class SnapshotWalk implements AutoCloseable {
  /** About what a view that is walked over has in memory. */
  private static final long OPEN_BYTES = 4L << 20;

  private final Isle isle;
  private final RecordMaker maker;
  private final Cursor pin;
  private final long endSequence;
  private @Nullable Slice lastKey;
  private @Nullable Open open;
  private boolean isOver;

  /**
   * One change and the place after it.
   *
   * @param entry what was written
   * @param after where a task goes on that has published it
   */
  record Change(Entry entry, SourceOffset after) {}

  /** A view being walked over, and the entry that comes next. */
  private static final class Open implements AutoCloseable {
    private final IsleReader reader;
    private final Snapshot view;
    private final IsleIterator iterator;
    private @Nullable Entry ahead;

    Open(IsleReader reader, Snapshot view, IsleIterator iterator) {
      this.reader = reader;
      this.view = view;
      this.iterator = iterator;
    }

    /** Finds the next entry that was written before the pin; null at the end. */
    void advance(long endSequence) {
      ahead = null;
      while (ahead == null && iterator.next()) {
        if (iterator.sequence() < endSequence) {
          ahead = iterator.entry();
        }
      }
    }

    @Override
    public void close() {
      try (reader;
          view) {
        iterator.close();
      }
    }
  }

  private SnapshotWalk(
      Isle isle, RecordMaker maker, Cursor pin, long endSequence, @Nullable Slice lastKey) {
    this.isle = isle;
    this.maker = maker;
    this.pin = pin;
    this.endSequence = endSequence;
    this.lastKey = lastKey;
  }

  /** Begins a snapshot of the isle as it is now. */
  static SnapshotWalk begin(Isle isle, RecordMaker maker) {
    IsleReader reader = isle.openReader(ReaderOptions.DEFAULT);
    try {
      Snapshot view = reader.snapshot();
      CommitInfo head = view.head();
      SnapshotWalk walk =
          new SnapshotWalk(
              isle,
              maker,
              view.cursor(),
              Math.addExact(head.firstSequence(), head.entries()),
              null);
      walk.open = new Open(reader, view, view.iterate(Scan.ALL.pastCaches()));
      walk.open.advance(walk.endSequence);
      return walk;
    } catch (RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  /** Takes up a snapshot that an earlier task began. */
  static SnapshotWalk resume(Isle isle, RecordMaker maker, Cursor pin, Progress progress) {
    return new SnapshotWalk(isle, maker, pin, progress.endSequence(), progress.lastKey());
  }

  /** Where the feed goes on. */
  Cursor pin() {
    return pin;
  }

  /** Whether everything has been given. */
  boolean isOver() {
    return isOver;
  }

  /** The next changes; when it fails, the next call gives what this one would have given. */
  Chunk next(int changesMax) {
    try {
      return read(changesMax);
    } catch (SnapshotExpiredException e) {
      close();
      return Chunk.GO_ON;
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private Chunk read(int changesMax) {
    Open at = open == null ? reopen() : open;
    List<Change> changes = new ArrayList<>();
    long bytes = 0;
    while (at.ahead != null && changes.size() < changesMax && bytes < IsleFeed.CHUNK_BYTES_MAX) {
      Entry entry = at.ahead;
      at.advance(endSequence);
      bytes += entry.value() == null ? 0 : entry.value().length();
      changes.add(new Change(entry, after(entry.key(), at.ahead == null)));
    }
    Made made = maker.made(changes);
    if (!changes.isEmpty()) {
      lastKey = changes.get(changes.size() - 1).entry().key();
    }
    isOver = at.ahead == null;
    return Chunk.ofSnapshot(made, isOver ? 0 : OPEN_BYTES);
  }

  private SourceOffset after(Slice key, boolean isLast) {
    return isLast ? SourceOffset.at(pin) : new SourceOffset(pin, new Progress(key, endSequence));
  }

  private Open reopen() {
    IsleReader reader = isle.openReader(ReaderOptions.DEFAULT);
    try {
      Snapshot view = reader.snapshot();
      KeyRange rest = lastKey == null ? KeyRange.ALL : new KeyRange(lastKey, false, null, false);
      Open opened = new Open(reader, view, view.iterate(Scan.of(rest).pastCaches()));
      opened.advance(endSequence);
      open = opened;
      return opened;
    } catch (RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  @Override
  public void close() {
    Open closing = open;
    open = null;
    if (closing != null) {
      closing.close();
    }
  }
}
