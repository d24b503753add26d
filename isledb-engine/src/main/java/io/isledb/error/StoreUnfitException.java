package io.isledb.error;

import org.jspecify.annotations.Nullable;

/**
 * The store does not keep a promise that the protocol stands on, above all: a create of an existing
 * name must be refused. What to do: stop, and use another store or another version of it; fencing
 * is impossible on this one.
 */
public final class StoreUnfitException extends IsleException {
  private static final long serialVersionUID = 1L;

  public StoreUnfitException(String message) {
    this(message, null);
  }

  public StoreUnfitException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Adds one fact to the message and returns this. */
  public StoreUnfitException with(String name, @Nullable Object value) {
    addContext(name, value);
    return this;
  }
}
