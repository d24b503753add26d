package io.isledb.error;

import org.jspecify.annotations.Nullable;

/**
 * The store did not answer, or answered that it cannot serve now (5xx, throttled, timed out,
 * connection reset). What to do: try again later; nothing was decided by this failure unless the
 * request was a conditional create, whose unknown outcome is {@link
 * io.isledb.store.CreateOutcome.Unknown} instead.
 */
public final class StoreUnavailableException extends IsleException {
  private static final long serialVersionUID = 1L;

  public StoreUnavailableException(String message) {
    this(message, null);
  }

  public StoreUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Adds one fact to the message and returns this. */
  public StoreUnavailableException with(String name, @Nullable Object value) {
    addContext(name, value);
    return this;
  }
}
