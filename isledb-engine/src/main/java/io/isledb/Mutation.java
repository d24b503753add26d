package io.isledb;

import io.isledb.error.InvalidOptionException;
import io.isledb.error.LimitExceededException;
import io.isledb.options.Limits;
import org.jspecify.annotations.Nullable;

/**
 * A change to be written, in full. The writer copies the bytes before it returns.
 *
 * @param key the key; may be empty
 * @param value the value, may be empty; null deletes the key
 * @param timestampMs time of the change, ms since 1970; {@link #NOW} takes the writer's clock
 * @param expiryMs when the value ceases to exist, ms since 1970; {@link #NEVER} for never, {@link
 *     #DEFAULT_EXPIRY} for what the isle's options say
 * @param attributes opaque bytes kept with the entry
 */
public record Mutation(
    Slice key, @Nullable Slice value, long timestampMs, long expiryMs, Slice attributes) {
  public static final long NOW = Long.MIN_VALUE;
  public static final long NEVER = 0;
  public static final long DEFAULT_EXPIRY = -1;

  /**
   * @throws LimitExceededException when a part is larger than the format allows
   * @throws InvalidOptionException when the expiry is none of the above
   */
  public Mutation {
    Limits.check("key", key.length(), Limits.KEY_BYTES_MAX);
    Limits.check("value", value == null ? 0 : value.length(), Limits.VALUE_BYTES_MAX);
    Limits.check("attributes", attributes.length(), Limits.ATTRIBUTES_BYTES_MAX);
    if (expiryMs < 0 && expiryMs != DEFAULT_EXPIRY) {
      throw new InvalidOptionException("An expiry is a time after 1970, or never, or the default")
          .with("expiryMs", expiryMs);
    }
  }

  public static Mutation put(Slice key, Slice value) {
    return new Mutation(key, value, NOW, DEFAULT_EXPIRY, Slice.EMPTY);
  }

  /** Bytes of key, value and attributes. */
  public long bytes() {
    return (long) key.length() + (value == null ? 0 : value.length()) + attributes.length();
  }

  public static Mutation delete(Slice key) {
    return new Mutation(key, null, NOW, NEVER, Slice.EMPTY);
  }
}
