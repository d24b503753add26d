package io.isledb.internal.cache.disk;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Records that wait to be written: bounded in bytes, written by one thread at a time. Thread-safe.
 */
final class WriteQueue {
  static final int BYTES_MAX = 8 << 20;

  /** Where the records go. */
  interface Target {
    void write(long hash, byte[] record);
  }

  private record Waiting(long hash, byte[] record) {}

  private final Target target;
  private final Counters counters;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private long bytes;
  private boolean isDraining;

  /** Held while records are written, so that whoever drains last knows that all are. */
  private final Object writing = new Object();

  WriteQueue(Target target, Counters counters) {
    this.target = target;
    this.counters = counters;
  }

  synchronized boolean hasRoomFor(int recordBytes) {
    return bytes + recordBytes <= BYTES_MAX;
  }

  /**
   * Adds a record.
   *
   * @return whether the caller is to have {@link #drain} called
   */
  synchronized boolean add(long hash, byte[] record) {
    waiting.add(new Waiting(hash, record));
    bytes += record.length;
    boolean isFirst = !isDraining;
    isDraining = true;
    return isFirst;
  }

  /** Writes all that waits; what another thread is just writing has been written too after this. */
  void drain() {
    synchronized (writing) {
      for (Waiting next = poll(); next != null; next = poll()) {
        target.write(next.hash(), next.record());
      }
    }
  }

  private synchronized @Nullable Waiting poll() {
    Waiting next = waiting.poll();
    if (next == null) {
      isDraining = false;
    } else {
      bytes -= next.record().length;
    }
    return next;
  }

  /** Nobody is there to write. */
  synchronized void clear() {
    counters.refused.add(waiting.size());
    waiting.clear();
    bytes = 0;
    isDraining = false;
  }
}
