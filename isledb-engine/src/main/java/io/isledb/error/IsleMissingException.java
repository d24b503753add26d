package io.isledb.error;

import org.jspecify.annotations.Nullable;

/** There is no isle at the address, and the handle was not allowed to create one. */
public final class IsleMissingException extends IsleException {
  private static final long serialVersionUID = 1L;

  public IsleMissingException(String message) {
    this(message, null);
  }

  public IsleMissingException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Adds one fact to the message and returns this. */
  public IsleMissingException with(String name, @Nullable Object value) {
    addContext(name, value);
    return this;
  }
}
