package io.isledb.internal.isle;

import io.isledb.ChangeBatch;
import io.isledb.Cursor;
import io.isledb.Tailer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A tailer that its root closes unless the application has done so. As thread-safe as the one
 * behind it.
 */
final class TrackedTailer implements Tailer {
  private final Tailer tailer;
  private final Handles handles;

  TrackedTailer(Tailer tailer, Handles handles) {
    this.tailer = tailer;
    this.handles = handles;
  }

  @Override
  public Optional<ChangeBatch> poll(Duration timeout) {
    return tailer.poll(timeout);
  }

  @Override
  public void subscribe(Consumer<ChangeBatch> consumer) {
    tailer.subscribe(consumer);
  }

  @Override
  public Cursor cursor() {
    return tailer.cursor();
  }

  @Override
  public void seek(Cursor cursor) {
    tailer.seek(cursor);
  }

  @Override
  public long heldBytes() {
    return tailer.heldBytes();
  }

  @Override
  public long aheadBytes() {
    return tailer.aheadBytes();
  }

  @Override
  public void limitAhead(long bytes) {
    tailer.limitAhead(bytes);
  }

  @Override
  public void close() {
    handles.closed(this);
    tailer.close();
  }
}
