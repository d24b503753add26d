package io.isledb.internal.multi;

import io.isledb.ChangeBatch;
import io.isledb.Cursor;
import io.isledb.Tailer;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One isle that is followed among others, with at most one batch that was fetched and not handed
 * out. Used by one thread at a time.
 */
final class TailedIsle implements AutoCloseable {
  private final String path;
  private final Tailer tailer;
  private @Nullable ChangeBatch ready;

  /** Where what was not handed out begins; null when that is where the tailer stands. */
  private @Nullable Cursor readyFrom;

  private @Nullable RuntimeException failure;

  /** When to ask again, on the monotonic clock. */
  private long dueNs;

  TailedIsle(String path, Tailer tailer, long nowNs) {
    this.path = path;
    this.tailer = tailer;
    this.dueNs = nowNs;
  }

  String path() {
    return path;
  }

  boolean isReady() {
    return ready != null;
  }

  ChangeBatch ready() {
    return Objects.requireNonNull(ready, "isReady() first");
  }

  boolean isDue(long nowNs) {
    return ready == null && nowNs - dueNs >= 0;
  }

  long dueInNs(long nowNs) {
    return dueNs - nowNs;
  }

  /**
   * Asks for the next batch; a failure is kept to be thrown when the other isles were asked too.
   *
   * @param againNs when to ask again if there is none, or if asking fails
   */
  void ask(long againNs) {
    long presentNs = dueNs;
    dueNs = againNs;
    try {
      Cursor from = Named.call(path, tailer::cursor);
      Optional<ChangeBatch> batch = Named.call(path, () -> tailer.poll(Duration.ZERO));
      if (batch.isPresent()) {
        ready = batch.get();
        readyFrom = from;
        dueNs = presentNs; // there may be more right behind
      }
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  @Nullable RuntimeException takeFailure() {
    RuntimeException taken = failure;
    failure = null;
    return taken;
  }

  void handOut() {
    ready = null;
    readyFrom = null;
  }

  Cursor cursor() {
    Cursor from = readyFrom;
    return from != null ? from : Named.call(path, tailer::cursor);
  }

  void seek(Cursor cursor, long nowNs) {
    handOut();
    tailer.seek(cursor);
    dueNs = nowNs;
  }

  @Override
  public void close() {
    tailer.close();
  }
}
