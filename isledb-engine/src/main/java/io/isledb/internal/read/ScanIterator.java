package io.isledb.internal.read;

import io.isledb.Entry;
import io.isledb.IsleIterator;
import io.isledb.Scan;
import io.isledb.Slice;
import io.isledb.error.IsleClosedException;
import io.isledb.internal.format.sst.BlockSearch;
import io.isledb.internal.iterator.EntryIterator;
import io.isledb.internal.iterator.EntryView;
import io.isledb.internal.iterator.VisibleIterator;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A scan as the application sees it: opened with the first step, bounded by its limit, and turned
 * to a newer view when an object has vanished before anything was given out. Not thread-safe.
 */
final class ScanIterator implements IsleIterator {
  /** Where to turn when an object of a view is missing. */
  interface Recovery {
    /** A newer view to begin anew with; throws when there is none to be had. */
    View newerThan(View failed, VanishedException failure);

    /** What to throw when beginning anew is no longer possible. */
    RuntimeException explained(View failed, VanishedException failure);
  }

  private final Scan scan;
  private final int readAheadBytes;
  private final LongSupplier wallMs;
  private final Values values;
  private final Recovery recovery;
  private View view;
  private @Nullable VisibleIterator walk;
  private @Nullable EntryView entry;

  /** The present entry's value when it lies in a blob and was asked for. */
  private @Nullable Slice blobValue;

  private @Nullable Slice sought;
  private long left;
  private boolean mayBeginAnew = true;
  private boolean isClosed;

  /**
   * @param limit how many entries to give at most
   */
  ScanIterator(
      View view,
      Scan scan,
      long limit,
      int readAheadBytes,
      LongSupplier wallMs,
      Values values,
      Recovery recovery) {
    this.view = view;
    this.scan = scan;
    this.readAheadBytes = readAheadBytes;
    this.wallMs = wallMs;
    this.values = values;
    this.recovery = recovery;
    this.left = limit;
  }

  @Override
  public boolean next() {
    checkOpen();
    entry = null;
    blobValue = null;
    if (left == 0) {
      return false;
    }
    boolean isOnEntry;
    try {
      isOnEntry = walk().next();
    } catch (VanishedException e) {
      isOnEntry = beginAnew(e);
    }
    // Not walk(), which would be compiled into this loop once more with all that opens a walk, and
    // leave no room there for what gives out keys and values.
    VisibleIterator open = walk;
    if (!isOnEntry || open == null) {
      return false;
    }
    mayBeginAnew = false;
    left--;
    entry = open.entry();
    return true;
  }

  @Override
  public void seek(Slice key) {
    checkOpen();
    entry = null;
    blobValue = null;
    sought = Slice.of(key.toByteArray());
    VisibleIterator open = walk;
    if (open != null) {
      open.seek(sought);
    }
  }

  private VisibleIterator walk() {
    VisibleIterator present = walk;
    return present == null ? open() : present;
  }

  private VisibleIterator open() {
    EntryIterator all = view.walk(scan, readAheadBytes);
    VisibleIterator open = new VisibleIterator(all, scan.range(), scan.direction(), wallMs);
    if (sought != null) {
      open.seek(sought);
    }
    walk = open;
    return open;
  }

  private boolean beginAnew(VanishedException failure) {
    if (!mayBeginAnew) {
      throw recovery.explained(view, failure);
    }
    mayBeginAnew = false;
    leave();
    view = recovery.newerThan(view, failure);
    try {
      return walk().next();
    } catch (VanishedException again) {
      throw recovery.explained(view, again);
    }
  }

  private void leave() {
    VisibleIterator open = walk;
    walk = null;
    if (open != null) {
      open.close();
    }
  }

  private void checkOpen() {
    if (isClosed) {
      throw new IsleClosedException("This iterator is closed");
    }
  }

  private EntryView present() {
    EntryView present = entry;
    if (present == null) {
      throw new IllegalStateException("the iterator stands on no entry: next() must return true");
    }
    return present;
  }

  @Override
  public Slice key() {
    return present().key();
  }

  @Override
  public Slice value() {
    EntryView present = present();
    return present.kind == EntryView.BLOB ? blobValue(present) : present.value();
  }

  /**
   * Fetched when it is first asked for. A blob that has vanished was left by its values: a newer
   * view knows where this one is now, unless the key has changed since.
   */
  private Slice blobValue(EntryView present) {
    Slice value = blobValue;
    if (value == null) {
      try {
        value = values.of(present);
      } catch (VanishedException e) {
        value = movedValue(present, e);
      }
      blobValue = value;
    }
    return value;
  }

  private Slice movedValue(EntryView present, VanishedException failure) {
    View newer = recovery.newerThan(view, failure);
    try {
      EntryView moved = newer.find(present.key().toByteArray(), BlockSearch::view);
      if (moved != null && moved.sequence == present.sequence) {
        return values.of(moved);
      }
    } catch (VanishedException again) {
      throw recovery.explained(newer, again);
    }
    throw recovery.explained(view, failure);
  }

  @Override
  public long sequence() {
    return present().sequence;
  }

  @Override
  public long timestampMs() {
    return present().timestampMs;
  }

  @Override
  public long expiryMs() {
    return present().expiryMs;
  }

  @Override
  public Slice attributes() {
    return present().attributes();
  }

  @Override
  public Entry entry() {
    EntryView present = present();
    return present.kind == EntryView.BLOB
        ? Values.entry(present, Slice.of(blobValue(present).toByteArray()))
        : present.toEntry();
  }

  @Override
  public void close() {
    isClosed = true;
    entry = null;
    blobValue = null;
    leave();
  }
}
