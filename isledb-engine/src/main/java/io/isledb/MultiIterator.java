package io.isledb;

/**
 * Walks over the live entries of many isles in one order of keys. A key that several isles have
 * comes once for each, in the order in which the isles were added. Not thread-safe.
 */
public interface MultiIterator extends IsleIterator {
  /** The path of the isle that has the present entry. */
  String path();
}
