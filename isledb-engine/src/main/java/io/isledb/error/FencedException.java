package io.isledb.error;

import org.jspecify.annotations.Nullable;

/**
 * Another writer or maintainer has taken over. This handle never writes again. What to do: stop;
 * open a new handle only if taking over from the present owner is meant.
 */
public final class FencedException extends IsleException {
  private static final long serialVersionUID = 1L;

  private final String owner;
  private final long ownerEpoch;
  private final long sinceMs;

  /**
   * @param message what was fenced
   * @param isle path of the isle
   * @param owner name of the new owner, as it gave it
   * @param ownerEpoch the new owner's epoch
   * @param sinceMs when the new owner took over, by its own clock, ms since 1970
   */
  public FencedException(
      String message,
      String isle,
      String owner,
      long ownerEpoch,
      long sinceMs,
      @Nullable Throwable cause) {
    super(message, cause);
    this.owner = owner;
    this.ownerEpoch = ownerEpoch;
    this.sinceMs = sinceMs;
    addContext("isle", isle);
    addContext("owner", owner);
    addContext("ownerEpoch", ownerEpoch);
    addContext("since", java.time.Instant.ofEpochMilli(sinceMs));
  }

  public String owner() {
    return owner;
  }

  public long ownerEpoch() {
    return ownerEpoch;
  }

  public long sinceMs() {
    return sinceMs;
  }
}
