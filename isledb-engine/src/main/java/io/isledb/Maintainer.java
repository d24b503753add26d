package io.isledb;

/**
 * The one maintainer of an isle: folds commits into sorted runs, merges runs, lets go what has
 * expired or is past its retention, deletes what nobody needs any more. Never disturbs the writer.
 * Thread-safe.
 *
 * <p>Opening one takes maintenance over from whoever had it. Who loses it stops quietly: {@link
 * #stats()} tells.
 */
public interface Maintainer extends AutoCloseable {
  /**
   * Does everything that is due now, on the calling thread.
   *
   * @return whether anything was
   * @throws io.isledb.error.FencedException when another maintainer has taken over
   */
  boolean runOnce();

  /**
   * Works in the background from now on, on threads that all maintainers of this process share.
   * Failures are tried again after a while and reported by {@link #stats()}.
   */
  void start();

  /**
   * Folds all commits and brings a range of keys into its best shape, on the calling thread.
   *
   * @throws io.isledb.error.FencedException when another maintainer has taken over
   */
  void compact(KeyRange range);

  /**
   * Deletes every object that nobody needs any more, on the calling thread. Done in the background
   * too, now and then; {@link Isle#collectable} tells what it would be.
   *
   * @return what was deleted
   * @throws io.isledb.error.FencedException when another maintainer has taken over
   */
  CollectionReport collect();

  /** What it has done so far. */
  MaintenanceStats stats();

  /** Ends what is under way, without losing anything, and lets go. */
  @Override
  void close();
}
