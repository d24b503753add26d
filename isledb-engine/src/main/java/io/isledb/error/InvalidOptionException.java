package io.isledb.error;

import org.jspecify.annotations.Nullable;

/**
 * An option is wrong by itself or contradicts another. The message names it and says what is
 * allowed.
 */
public final class InvalidOptionException extends IsleException {
  private static final long serialVersionUID = 1L;

  public InvalidOptionException(String message) {
    this(message, null);
  }

  public InvalidOptionException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Adds one fact to the message and returns this. */
  public InvalidOptionException with(String name, @Nullable Object value) {
    addContext(name, value);
    return this;
  }
}
