package io.isledb.connect.sink;

import io.isledb.IsleWriter;
import io.isledb.Mutation;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes of one partition that came in a row and go into the writer as one: what has to wait for
 * memory and for other threads does so once for all of them. Between two calls of the framework
 * nothing waits here. Used by the task's thread alone.
 *
 * <p>Invariant: every record below {@code written} is in the writer or was passed over on purpose,
 * and so is, or waits here, every one below {@code next}.
 */
final class Run {
  /** Of {@code next}: nothing is known yet. */
  static final long UNKNOWN = -1;

  /** Memory of an entry beside its bytes, roughly. */
  private static final int ENTRY_OVERHEAD_BYTES = 32;

  /** So much is still in the processor's cache when it is written. */
  private static final long BYTES_MAX = 256 << 10;

  private static final int FIRST_CAPACITY = 64;

  private final IsleWriter writer;
  private final String position;
  private List<Mutation> changes = List.of();
  private long bytes;
  private long written;
  private long next;

  /**
   * @param next the next offset to consume, or {@link #UNKNOWN}
   */
  Run(IsleWriter writer, String position, long next) {
    this.writer = writer;
    this.position = position;
    this.written = next;
    this.next = next;
  }

  /** The next offset to consume. */
  long next() {
    return next;
  }

  /** Whether there is something to be written, if only that records were passed over. */
  boolean hasMoved() {
    return next != written;
  }

  int records() {
    return changes.size();
  }

  /** Memory that the changes will take. */
  long bytes() {
    return bytes;
  }

  boolean isFull() {
    return bytes >= BYTES_MAX;
  }

  /** Takes the change that keeps the record of an offset. */
  void add(Mutation change, long offset) {
    if (changes.isEmpty()) {
      // A new list for each run, since references are stored into young memory without waiting.
      changes = new ArrayList<>(FIRST_CAPACITY);
    }
    changes.add(change);
    bytes += ENTRY_OVERHEAD_BYTES + change.bytes();
    next = offset + 1;
  }

  /** Notes that no record below an offset needs keeping but those that are here. */
  void passTo(long nextOffset) {
    next = nextOffset;
  }

  /**
   * Writes all, as one. When it fails, nothing waits any more and all since the last time is to
   * come again.
   */
  void write() {
    boolean isWritten = false;
    try {
      if (changes.isEmpty()) {
        writer.advance(position, next);
      } else {
        writer.write(changes, position, next);
      }
      isWritten = true;
    } finally {
      changes = List.of();
      bytes = 0;
      if (isWritten) {
        written = next;
      } else {
        next = written;
      }
    }
  }
}
