package io.isledb;

/**
 * Reads many isles as one, such as all partitions of a topic. Each call sees, of each isle, the
 * view of its last refresh. Thread-safe.
 */
public interface MultiReader extends MultiReadable, AutoCloseable {
  /**
   * Adds an isle: calls that begin afterwards see it. Adding one that is there changes nothing.
   *
   * @throws io.isledb.error.IsleMissingException when there is no isle
   */
  void add(String path);

  /**
   * Looks for new commits in all isles, in parallel.
   *
   * @return whether a view changed
   */
  boolean refresh();

  /** Pins the present views; there is no order between those of different isles. */
  MultiSnapshot snapshot();

  @Override
  void close();
}
