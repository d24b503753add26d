package io.isledb.error;

import org.jspecify.annotations.Nullable;

/**
 * An object was written in a format that this version no longer reads. What to do: read it with the
 * version that the message names.
 */
public final class FormatTooOldException extends IsleException {
  private static final long serialVersionUID = 1L;

  public FormatTooOldException(String message) {
    this(message, null);
  }

  public FormatTooOldException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Adds one fact to the message and returns this. */
  public FormatTooOldException with(String name, @Nullable Object value) {
    addContext(name, value);
    return this;
  }
}
