package io.isledb.internal.format.manifest;

/**
 * A part of a large manifest: an immutable object that describes many SSTs.
 *
 * @param ulid its name
 * @param sizeBytes size of the object
 * @param ssts how many SSTs it describes
 */
public record PartInfo(String ulid, long sizeBytes, long ssts) {}
