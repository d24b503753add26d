package io.isledb;

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

  public static Mutation put(Slice key, Slice value) {
    return new Mutation(key, value, NOW, DEFAULT_EXPIRY, Slice.EMPTY);
  }

  public static Mutation delete(Slice key) {
    return new Mutation(key, null, NOW, NEVER, Slice.EMPTY);
  }
}
