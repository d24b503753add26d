package io.isledb.internal.write;

import java.util.EnumSet;
import java.util.Set;

/**
 * Where a writer is in its life. Legal transitions:
 *
 * <pre>
 * OPEN    -> FENCED   another took over
 * OPEN    -> CLOSING  close() flushes
 * OPEN    -> CLOSED   abandon()
 * CLOSING -> FENCED   another took over
 * CLOSING -> CLOSED   flushed, failed or abandoned
 * FENCED  -> CLOSED   close() or abandon()
 * </pre>
 */
enum WriterState {
  /** Takes changes and commits. */
  OPEN,
  /** Takes no changes, commits what it has. */
  CLOSING,
  /** Another has taken over: never commits again. */
  FENCED,
  /** The end. */
  CLOSED;

  boolean mayCommit() {
    return this == OPEN || this == CLOSING;
  }

  Set<WriterState> successors() {
    return switch (this) {
      case OPEN -> EnumSet.of(FENCED, CLOSING, CLOSED);
      case CLOSING -> EnumSet.of(FENCED, CLOSED);
      case FENCED -> EnumSet.of(CLOSED);
      case CLOSED -> EnumSet.noneOf(WriterState.class);
    };
  }
}
