package io.isledb.internal.cache;

/** Gives the stash of each object. Thread-safe. */
public interface Stashes {
  /** Nothing is kept. */
  Stashes NONE = (isleId, object) -> Stash.NONE;

  /**
   * What is kept of one object.
   *
   * @param isleId whose object it is, so that an isle made anew under the same names gets no old
   *     bytes
   */
  Stash of(String isleId, String object);
}
