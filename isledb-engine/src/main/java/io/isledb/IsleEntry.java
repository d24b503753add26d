package io.isledb;

/**
 * An entry of one of many isles.
 *
 * @param path path of the isle
 * @param entry what it has
 */
public record IsleEntry(String path, Entry entry) {}
