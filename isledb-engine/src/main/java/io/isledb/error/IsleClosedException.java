package io.isledb.error;

import org.jspecify.annotations.Nullable;

/** The handle was used after it was closed. What to do: open a new one. */
public final class IsleClosedException extends IsleException {
  private static final long serialVersionUID = 1L;

  public IsleClosedException(String message) {
    this(message, null);
  }

  public IsleClosedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Adds one fact to the message and returns this. */
  public IsleClosedException with(String name, @Nullable Object value) {
    addContext(name, value);
    return this;
  }
}
