package io.isledb.internal.log;

/**
 * A commit as a listing shows it.
 *
 * @param id its place in the log
 * @param sizeBytes size of its object
 * @param modifiedMs when it was written, by the store's clock
 */
public record CommitRef(long id, long sizeBytes, long modifiedMs) {}
