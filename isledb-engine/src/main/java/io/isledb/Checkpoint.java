package io.isledb;

/**
 * A named state of an isle that stays readable while others write, compact and collect.
 *
 * @param name its name; one that begins with {@code clone:} is kept for a clone, which is named in
 *     it
 * @param commitId the newest commit of the state; 0 when nothing was written before it
 * @param createdAtMs when it was made, ms since 1970
 * @param expiresAtMs when it lapses, by the store's clock; 0 for never
 */
public record Checkpoint(String name, long commitId, long createdAtMs, long expiresAtMs) {}
