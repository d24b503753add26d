package io.isledb.store.decorate;

/** How a request ended. */
public enum RequestOutcome {
  /** It did what was asked. */
  DONE,
  /** A create found that there is an object of that name. */
  EXISTS,
  /** A read found no object of that name. */
  MISSING,
  /** A create whose effect nobody knows. */
  UNKNOWN,
  /** The store could not serve now. */
  UNAVAILABLE,
  /** The store refused for good. */
  REFUSED,
  /** Any other failure. */
  FAILED
}
