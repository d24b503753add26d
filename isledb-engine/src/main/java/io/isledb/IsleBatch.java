package io.isledb;

/**
 * Changes of one of many isles.
 *
 * @param path path of the isle
 * @param batch its changes, of one commit
 */
public record IsleBatch(String path, ChangeBatch batch) {}
