package io.isledb.internal.read;

import io.isledb.Slice;
import io.isledb.error.CorruptObjectException;
import io.isledb.error.IsleException;
import io.isledb.error.SnapshotExpiredException;
import org.jspecify.annotations.Nullable;

/**
 * An object that a view refers to is not there. Never leaves this package: whoever holds the view
 * looks for a newer one, or says what is wrong.
 */
final class VanishedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String object;

  /** The key whose value lies in the object, in hexadecimal; null when it is not a blob. */
  private final @Nullable String key;

  VanishedException(String object) {
    this(object, null);
  }

  /** A blob with the value of a key is missing. */
  VanishedException(String object, @Nullable Slice key) {
    super("an object is missing: " + object, null, false, false);
    this.object = object;
    this.key = key == null ? null : key.toString();
  }

  String object() {
    return object;
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
    CorruptObjectException missing =
        new CorruptObjectException(
                "An object that the newest view refers to is missing; it was deleted by something"
                    + " else")
            .with("object", object)
            .with("viewAgeMs", ageMs);
    return key == null ? missing : missing.with("key", key);
  }
}
