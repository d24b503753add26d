package io.isledb.error;

import org.jspecify.annotations.Nullable;

/**
 * The store answered and refused for a reason that trying again does not change: credentials,
 * permissions, a missing bucket, a wrong region or endpoint. What to do: stop, and have an operator
 * mend what the message names.
 */
public final class StoreRefusedException extends IsleException {
  private static final long serialVersionUID = 1L;

  public StoreRefusedException(String message) {
    this(message, null);
  }

  public StoreRefusedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Adds one fact to the message and returns this. */
  public StoreRefusedException with(String name, @Nullable Object value) {
    addContext(name, value);
    return this;
  }
}
