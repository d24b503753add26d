package io.isledb.error;

import org.jspecify.annotations.Nullable;

/**
 * An object is intact but is not the one that its name promises: it belongs to another isle, commit
 * or kind. What to do: find out who wrote or copied it there.
 */
public final class WrongObjectException extends IsleException {
  private static final long serialVersionUID = 1L;

  public WrongObjectException(String message) {
    this(message, null);
  }

  public WrongObjectException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Adds one fact to the message and returns this. */
  public WrongObjectException with(String name, @Nullable Object value) {
    addContext(name, value);
    return this;
  }
}
