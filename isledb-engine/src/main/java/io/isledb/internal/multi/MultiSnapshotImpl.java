package io.isledb.internal.multi;

import io.isledb.Cursor;
import io.isledb.IsleEntry;
import io.isledb.MultiIterator;
import io.isledb.MultiSnapshot;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.error.IsleClosedException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Pinned views of many isles. Thread-safe. */
final class MultiSnapshotImpl implements MultiSnapshot {
  private volatile @Nullable MultiView view;

  MultiSnapshotImpl(MultiView view) {
    this.view = view;
  }

  @Override
  public List<String> paths() {
    return pinned().paths();
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    return pinned().get(key);
  }

  @Override
  public Optional<IsleEntry> entry(Slice key) {
    return pinned().entry(key);
  }

  @Override
  public MultiIterator iterate(Scan scan) {
    return pinned().iterate(scan);
  }

  @Override
  public Map<String, Cursor> cursors() {
    return pinned().cursors();
  }

  private MultiView pinned() {
    MultiView pinned = view;
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
