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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A pinned view. Thread-safe. */
final class SnapshotImpl implements Snapshot, ReadPart {
  private final PinnedReads reads;
  private final Function<VanishedException, RuntimeException> explanation;
  private volatile @Nullable View view;

  /**
   * @param explanation what to throw when an object of the view is missing
   */
  SnapshotImpl(
      View view, PinnedReads reads, Function<VanishedException, RuntimeException> explanation) {
    this.view = view;
    this.reads = reads;
    this.explanation = explanation;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    View pinned = pinned();
    try {
      return reads.value(pinned, key);
    } catch (VanishedException e) {
      throw explanation.apply(e);
    }
  }

  @Override
  public Optional<Entry> entry(Slice key) {
    View pinned = pinned();
    try {
      return Optional.ofNullable(reads.entry(pinned, key.toByteArray()));
    } catch (VanishedException e) {
      throw explanation.apply(e);
    }
  }

  @Override
  public IsleIterator iterate(Scan scan) {
    return reads.iterate(pinned(), scan, new Expiry());
  }

  @Override
  public IsleIterator walk(Scan scan, int readAheadBytes) {
    return reads.walk(pinned(), scan, readAheadBytes, new Expiry());
  }

  @Override
  public boolean isReady(byte[] key) {
    return pinned().isReady(key);
  }

  @Override
  public void prepare(byte[] key) {
    PinnedReads.prepare(pinned(), key);
  }

  /** There is no newer view to turn to. */
  private final class Expiry implements ScanIterator.Recovery {
    @Override
    public View newerThan(View failed, VanishedException failure) {
      throw explained(failed, failure);
    }

    @Override
    public RuntimeException explained(View failed, VanishedException failure) {
      return explanation.apply(failure);
    }
  }

  @Override
  public Cursor cursor() {
    return pinned().cursor();
  }

  @Override
  public CommitInfo head() {
    View pinned = pinned();
    try {
      return pinned.head().info();
    } catch (VanishedException e) {
      throw explanation.apply(e);
    }
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
