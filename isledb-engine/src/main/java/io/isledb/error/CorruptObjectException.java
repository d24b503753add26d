package io.isledb.error;

import org.jspecify.annotations.Nullable;

/**
 * An object's bytes are not what was written: a checksum, a magic number, a length or an order does
 * not hold, or an object that must exist is missing. The context names the object and, where known,
 * the offset in bytes. What to do: report; restore the object if a copy exists.
 */
public final class CorruptObjectException extends IsleException {
  private static final long serialVersionUID = 1L;

  public CorruptObjectException(String message) {
    this(message, null);
  }

  public CorruptObjectException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Adds one fact to the message and returns this. */
  public CorruptObjectException with(String name, @Nullable Object value) {
    addContext(name, value);
    return this;
  }
}
