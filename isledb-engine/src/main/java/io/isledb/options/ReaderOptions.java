package io.isledb.options;

import io.isledb.error.InvalidOptionException;
import java.time.Duration;

/**
 * How a reader keeps up and how it reads.
 *
 * @param refreshInterval how often the view is refreshed in the background; zero for only when
 *     asked
 * @param readAheadBytes what a scan asks for at a time when it has gone on for a while, over all
 *     files that it merges, 64 KiB to 64 MiB; it holds at most twice as much
 */
public record ReaderOptions(Duration refreshInterval, int readAheadBytes) {
  /** Refreshed only when asked. */
  public static final ReaderOptions DEFAULT = new ReaderOptions(Duration.ZERO, 4 << 20);

  private static final int READ_AHEAD_BYTES_MIN = 64 << 10;
  private static final int READ_AHEAD_BYTES_MAX = 64 << 20;

  public ReaderOptions {
    if (refreshInterval.isNegative()
        || readAheadBytes < READ_AHEAD_BYTES_MIN
        || readAheadBytes > READ_AHEAD_BYTES_MAX) {
      throw new InvalidOptionException("A reader's options are out of their bounds")
          .with("refreshInterval", refreshInterval)
          .with("readAheadBytes", readAheadBytes);
    }
  }

  public ReaderOptions(Duration refreshInterval) {
    this(refreshInterval, DEFAULT.readAheadBytes);
  }

  public ReaderOptions withRefreshInterval(Duration interval) {
    return new ReaderOptions(interval, readAheadBytes);
  }

  public ReaderOptions withReadAheadBytes(int bytes) {
    return new ReaderOptions(refreshInterval, bytes);
  }
}
