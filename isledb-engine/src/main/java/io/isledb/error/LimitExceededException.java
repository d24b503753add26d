package io.isledb.error;

import org.jspecify.annotations.Nullable;

/**
 * A key, value or attribute is larger than the limit in force. Nothing was written. What to do:
 * make it smaller or raise the limit; the context names size and limit in bytes.
 */
public final class LimitExceededException extends IsleException {
  private static final long serialVersionUID = 1L;

  public LimitExceededException(String message) {
    this(message, null);
  }

  public LimitExceededException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Adds one fact to the message and returns this. */
  public LimitExceededException with(String name, @Nullable Object value) {
    addContext(name, value);
    return this;
  }
}
