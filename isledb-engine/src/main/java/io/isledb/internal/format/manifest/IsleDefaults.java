package io.isledb.internal.format.manifest;

import io.isledb.error.InvalidOptionException;
import java.util.Map;

/**
 * What an isle's persisted options say to its writers.
 *
 * @param timeToLiveMs how long a value lives that was written without an expiry; 0 for ever
 * @param blobThresholdBytes values larger than this lie in blobs; 0 for none
 */
public record IsleDefaults(long timeToLiveMs, long blobThresholdBytes) {
  /** Name of the persisted option for {@link #timeToLiveMs}. */
  public static final String TIME_TO_LIVE_MS = "default.ttl.ms";

  /** Name of the persisted option for {@link #blobThresholdBytes}. */
  public static final String BLOB_THRESHOLD_BYTES = "blob.threshold.bytes";

  /** What holds where an isle says nothing. */
  public static final IsleDefaults DEFAULT = new IsleDefaults(0, 1 << 20);

  /** Reads the options of a manifest. */
  public static IsleDefaults of(Map<String, String> options) {
    return new IsleDefaults(
        number(options, TIME_TO_LIVE_MS, DEFAULT.timeToLiveMs),
        number(options, BLOB_THRESHOLD_BYTES, DEFAULT.blobThresholdBytes));
  }

  private static long number(Map<String, String> options, String name, long otherwise) {
    String text = options.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw refused(name, text, e);
    }
    throw refused(name, text, null);
  }

  private static InvalidOptionException refused(
      String name, String text, @org.jspecify.annotations.Nullable Exception cause) {
    return new InvalidOptionException(
            "A persisted option of an isle is not a number from 0; set it anew", cause)
        .with("option", name)
        .with("value", text);
  }
}
