package io.isledb.internal.isle;

import io.isledb.CommitInfo;
import io.isledb.Cursor;
import io.isledb.Entry;
import io.isledb.IsleIterator;
import io.isledb.IsleReader;
import io.isledb.KeyRange;
import io.isledb.Prefetch;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.Snapshot;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A reader that its root closes unless the application has done so. Thread-safe. */
final class TrackedReader implements IsleReader {
  private final IsleReader reader;
  private final Handles handles;

  TrackedReader(IsleReader reader, Handles handles) {
    this.reader = reader;
    this.handles = handles;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    return reader.get(key);
  }

  @Override
  public Optional<Entry> entry(Slice key) {
    return reader.entry(key);
  }

  @Override
  public IsleIterator iterate(Scan scan) {
    return reader.iterate(scan);
  }

  @Override
  public Cursor cursor() {
    return reader.cursor();
  }

  @Override
  public CommitInfo head() {
    return reader.head();
  }

  @Override
  public boolean refresh() {
    return reader.refresh();
  }

  @Override
  public long prefetch(KeyRange range, Prefetch what) {
    return reader.prefetch(range, what);
  }

  @Override
  public Snapshot snapshot() {
    return reader.snapshot();
  }

  @Override
  public void close() {
    handles.closed(this);
    reader.close();
  }
}
