package io.isledb.internal.write;

/**
 * A step of a watermark.
 *
 * @param position the source position
 * @param nextOffset the next offset to consume there
 */
record Advance(String position, long nextOffset) {}
