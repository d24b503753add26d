package io.isledb.store;

/**
 * One row of a listing.
 *
 * @param name the object's name, relative to the store's root
 * @param sizeBytes its size
 * @param modifiedMs when it was written, by the store's clock, ms since 1970
 */
public record ObjectInfo(String name, long sizeBytes, long modifiedMs) {}
