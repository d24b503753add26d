package io.isledb.internal.maintain;

/**
 * One kind of work in a round of maintenance. Finds by itself what is due, publishes by the
 * maintainer's claim, and may be ended between two publications without harm.
 */
interface MaintenanceStep {
  /**
   * Does everything of its kind that is due.
   *
   * @return whether anything was
   */
  boolean run();
}
