package io.isledb.options;

import java.time.Duration;

/**
 * How a reader keeps up.
 *
 * @param refreshInterval how often the view is refreshed in the background; zero for only when
 *     asked
 */
public record ReaderOptions(Duration refreshInterval) {
  /** Refreshed only when asked. */
  public static final ReaderOptions DEFAULT = new ReaderOptions(Duration.ZERO);
}
