package io.isledb.internal.read;

import io.isledb.error.CorruptObjectException;
import io.isledb.error.IsleException;
import io.isledb.error.SnapshotExpiredException;

/**
 * An object that a view refers to is not there. Never leaves this package: whoever holds the view
 * looks for a newer one, or says what is wrong.
 */
final class VanishedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String object;

  VanishedException(String object) {
    super("an object is missing: " + object, null, false, false);
    this.object = object;
  }

  /**
   * What the caller is to hear when there is no newer view to turn to.
   *
   * @param ageMs how long ago the view was known to be the newest
   * @param graceMs how long objects of an older view are kept
   */
  IsleException explained(long ageMs, long graceMs) {
    if (ageMs > graceMs) {
      return new SnapshotExpiredException(
              "This view is older than the grace period and an object of it has been collected;"
                  + " take a new one")
          .with("object", object)
          .with("ageMs", ageMs)
          .with("gracePeriodMs", graceMs);
    }
    return new CorruptObjectException(
            "An object that the newest view refers to is missing; it was deleted by something else")
        .with("object", object)
        .with("viewAgeMs", ageMs);
  }
}
