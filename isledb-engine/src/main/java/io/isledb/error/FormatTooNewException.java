package io.isledb.error;

import org.jspecify.annotations.Nullable;

/** An object was written by a newer version of this software. What to do: upgrade the reader. */
public final class FormatTooNewException extends IsleException {
  private static final long serialVersionUID = 1L;

  public FormatTooNewException(String message) {
    this(message, null);
  }

  public FormatTooNewException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Adds one fact to the message and returns this. */
  public FormatTooNewException with(String name, @Nullable Object value) {
    addContext(name, value);
    return this;
  }
}
