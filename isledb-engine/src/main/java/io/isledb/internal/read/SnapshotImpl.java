package io.isledb.internal.read;

import io.isledb.CommitInfo;
import io.isledb.Cursor;
import io.isledb.Entry;
import io.isledb.IsleIterator;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.Snapshot;
import io.isledb.error.IsleClosedException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A pinned view. Thread-safe. */
final class SnapshotImpl implements Snapshot {
  private final ViewLoader loader;
  private final PinnedReads reads;
  private volatile @Nullable View view;

  SnapshotImpl(View view, ViewLoader loader, PinnedReads reads) {
    this.view = view;
    this.loader = loader;
    this.reads = reads;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    View pinned = pinned();
    try {
      return reads.value(pinned, key);
    } catch (VanishedException e) {
      throw e.explained(loader.ageMs(pinned), loader.graceMs());
    }
  }

  @Override
  public Optional<Entry> entry(Slice key) {
    View pinned = pinned();
    try {
      return Optional.ofNullable(reads.entry(pinned, key.toByteArray()));
    } catch (VanishedException e) {
      throw e.explained(loader.ageMs(pinned), loader.graceMs());
    }
  }

  @Override
  public IsleIterator iterate(Scan scan) {
    ScanIterator.Recovery recovery =
        new ScanIterator.Recovery() {
          @Override
          public View newerThan(View failed, VanishedException failure) {
            throw explained(failed, failure);
          }

          @Override
          public RuntimeException explained(View failed, VanishedException failure) {
            return failure.explained(loader.ageMs(failed), loader.graceMs());
          }
        };
    return reads.iterate(pinned(), scan, recovery);
  }

  @Override
  public Cursor cursor() {
    return pinned().cursor();
  }

  @Override
  public CommitInfo head() {
    return pinned().head();
  }

  private View pinned() {
    View pinned = view;
    if (pinned == null) {
      throw new IsleClosedException("This snapshot is closed");
    }
    return pinned;
  }

  @Override
  public void close() {
    view = null;
  }
}
