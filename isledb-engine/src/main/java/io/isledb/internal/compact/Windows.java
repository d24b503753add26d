package io.isledb.internal.compact;

import io.isledb.internal.format.manifest.SstInfo;

/**
 * How timestamps fall into windows.
 *
 * @param lengthMs length of a window; 0 for one window that holds all
 */
public record Windows(long lengthMs) {
  public static final Windows NONE = new Windows(0);

  /** The number of the window that holds a timestamp. */
  public long of(long timestampMs) {
    return lengthMs == 0 ? 0 : Math.floorDiv(timestampMs, lengthMs);
  }

  /** Whether an SST's timestamps lie in more than one window. */
  public boolean isSpannedBy(SstInfo sst) {
    return of(sst.minTimestampMs()) != of(sst.maxTimestampMs());
  }

  /** When a window has ended and some time has passed since, by the clock of the timestamps. */
  public boolean isOver(long window, long agoMs, long nowMs) {
    // Widened, because timestamps may be anything.
    double endMs = ((double) window + 1) * lengthMs;
    return endMs + agoMs <= nowMs;
  }
}
