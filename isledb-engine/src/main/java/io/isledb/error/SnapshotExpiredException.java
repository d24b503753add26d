package io.isledb.error;

import org.jspecify.annotations.Nullable;

/**
 * A snapshot is older than the grace period and an object that it needs has been collected. What to
 * do: take a new snapshot, or pin what must live longer with a checkpoint.
 */
public final class SnapshotExpiredException extends IsleException {
  private static final long serialVersionUID = 1L;

  public SnapshotExpiredException(String message) {
    this(message, null);
  }

  public SnapshotExpiredException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Adds one fact to the message and returns this. */
  public SnapshotExpiredException with(String name, @Nullable Object value) {
    addContext(name, value);
    return this;
  }
}
