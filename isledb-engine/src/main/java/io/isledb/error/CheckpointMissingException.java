package io.isledb.error;

import org.jspecify.annotations.Nullable;

/**
 * There is no checkpoint of that name: it was never made, was deleted, or has lapsed. What to do:
 * take another one, or the isle's present state.
 */
public final class CheckpointMissingException extends IsleException {
  private static final long serialVersionUID = 1L;

  public CheckpointMissingException(String message) {
    this(message, null);
  }

  public CheckpointMissingException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Adds one fact to the message and returns this. */
  public CheckpointMissingException with(String name, @Nullable Object value) {
    addContext(name, value);
    return this;
  }
}
