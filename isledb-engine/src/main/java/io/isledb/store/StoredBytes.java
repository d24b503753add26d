package io.isledb.store;

/**
 * Bytes read from an object. The array belongs to the receiver.
 *
 * @param bytes what was read
 * @param offset where in the object the bytes begin
 * @param objectBytes size of the whole object
 * @param modifiedMs when the object was written, by the store's clock, ms since 1970; its
 *     resolution may be a second
 */
public record StoredBytes(byte[] bytes, long offset, long objectBytes, long modifiedMs) {}
