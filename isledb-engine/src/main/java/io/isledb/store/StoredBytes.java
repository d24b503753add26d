package io.isledb.store;

import java.util.Arrays;

/**
 * Bytes read from an object. The array belongs to the receiver.
 *
 * @param bytes what was read
 * @param offset where in the object the bytes begin
 * @param objectBytes size of the whole object
 * @param modifiedMs when the object was written, by the store's clock, ms since 1970; its
 *     resolution may be a second
 */
public record StoredBytes(byte[] bytes, long offset, long objectBytes, long modifiedMs) {
  /** The part that was asked for, out of the answer of a service that sends more. */
  public StoredBytes part(long from, int length) {
    if (offset == from && bytes.length <= length) {
      return this;
    }
    int start = (int) Math.min(from - offset, bytes.length);
    int end = (int) Math.min((long) start + length, bytes.length);
    return new StoredBytes(Arrays.copyOfRange(bytes, start, end), from, objectBytes, modifiedMs);
  }
}
